### The public pages for people who are new to a practice: signing up, and asking for a first appointment.
###
### For translators: the answer must not tell a stranger whether somebody is known to the practice. Leave it as open as the English.

enquiry-sign-up-title = Sign up at { $practice }
# The title of the window; the name of the practice stands after it.
enquiry-sign-up-window = Sign up
enquiry-sign-up-text = New here? Tell us who you are, and we’ll get in touch.
enquiry-appointment-title = Ask for an appointment
enquiry-appointment-window = Ask for an appointment
enquiry-appointment-text = New to { $practice }? Tell us who you are and when suits you. We’ll get in touch to find a time.
enquiry-already = Have you been here before?
enquiry-given = First name
enquiry-family = Last name
# Above the form: what may stay empty says so at its field.
enquiry-needed = We need everything here, unless it says otherwise.
enquiry-email-hint = This is how we’ll recognise you.
enquiry-phone = Phone
enquiry-phone-hint = Optional if we may email you.
enquiry-born-hint = For example, 27 3 1985. So that nobody mixes you up with someone of the same name.
# A tick that somebody sets for themselves: consent to email.
enquiry-consent = You may email me
enquiry-consent-hint = So that we can answer you by email.
enquiry-wish = When suits you?
enquiry-wish-hint = Optional. For example: Tuesday mornings, or any day after 4. Leave out anything about your health.
# Before the link "Privacy".
enquiry-privacy = What you write goes to the practice and to nobody else.
enquiry-button = Send
enquiry-given-missing = Enter your first name
enquiry-family-missing = Enter your last name
enquiry-name-long = Use a shorter name
enquiry-phone-missing = Enter your phone number, or tick that we may email you
enquiry-phone-shape = Enter a phone number, like +44 20 7946 0123, or leave it empty
enquiry-born-missing = Enter your date of birth, like 27 3 1985
enquiry-wish-long = Use at most 500 characters
enquiry-too-many = Too many of these came from here just now. Wait 15 minutes, or call { $practice } on { $phone }.
enquiry-too-many-here = Very many people are writing to us just now. Try again in 15 minutes, or call { $practice } on { $phone }.
enquiry-sent-title = Thank you
enquiry-sent-text = We have what you wrote. If you’re new to { $practice }, we’ll get in touch with you.
enquiry-sent-known = If your email is known to us already, look in your inbox, or sign in.
enquiry-sent-help = Is it urgent? Call { $practice } on { $phone }.
enquiry-closed-title = This page is closed at present
enquiry-closed-text = Call { $practice } on { $phone }. We’re glad to help you by phone.
