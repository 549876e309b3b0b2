### What waits for a client at the portal, and the reminders of it.
###
### For translators: a letter names nothing of what waits. $count is how many things wait, $practice the practice, $phone its number.

## Letters

letter-waiting-button = Open my portal
letter-waiting-reminder-subject = Still waiting for you at { $practice }
letter-waiting-reminder-preheader = Sign in when you have a moment.
letter-waiting-reminder-text = { $count ->
    [one] 1 thing is still waiting for you in your portal. Sign in when you have a moment; you can stop and continue later.
   *[other] { $count } things are still waiting for you in your portal. Sign in when you have a moment; you can stop and continue later.
 }

## Stopping reminders by the link in one of them

waiting-reminders-stop-text = { $practice } won’t remind you any more about what is waiting in your portal. It stays there for you.
waiting-reminders-stopped-text = You won’t get any more of these reminders. What is waiting for you stays in your portal, where you can start reminders again under “Your account”. If you need help, call { $practice } on { $phone }.
