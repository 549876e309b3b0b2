### Lo que espera a un cliente en el portal, y los recordatorios de ello.

## Cartas

letter-waiting-button = Abrir mi portal
letter-waiting-reminder-subject = Algo le sigue esperando en { $practice }
letter-waiting-reminder-preheader = Inicie sesión cuando tenga un momento.
letter-waiting-reminder-text = { $count ->
    [one] Hay 1 cosa que le sigue esperando en su portal. Inicie sesión cuando tenga un momento; puede parar y seguir más tarde.
   *[other] Hay { $count } cosas que le siguen esperando en su portal. Inicie sesión cuando tenga un momento; puede parar y seguir más tarde.
 }

## Dejar de recibir recordatorios con el enlace de uno de ellos

waiting-reminders-stop-text = { $practice } no le recordará más lo que le espera en su portal. Seguirá allí para usted.
waiting-reminders-stopped-text = No le enviaremos más recordatorios de este tipo. Lo que le espera sigue en su portal, donde puede volver a activarlos en «Su cuenta». Si necesita ayuda, llame a { $practice } al { $phone }.
