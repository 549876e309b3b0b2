### Páginas de los enlaces que ya no llevan al portal. Cada una dice qué ha pasado y qué puede hacerse ahora.
###
### Para quien traduce: nunca culpe a quien lee y no prometa más que el original. $email va en parte oculto
### (m•••@example.com); $date ya viene escrita («12 de diciembre»). La página convierte el teléfono en enlace.

## Se acabaron sus días

link-expired-title = Este enlace ha dejado de funcionar
link-expired-text = Por su seguridad, este enlace dejó de funcionar el { $date }. Podemos enviarle uno nuevo por correo.
link-expired-button = Enviarme un enlace nuevo

## Se envió otro más reciente

link-replaced-title = Hay un enlace más reciente
link-replaced-text = Le enviamos uno más reciente el { $date }, así que este ya no funciona. Busque el último correo de { $practice } o deje que se lo enviemos otra vez.
link-replaced-button = Enviarme el enlace más reciente

## Pedir un enlace

link-renew-tick = Sí, envíenlo a { $email }
link-renew-tick-missing = Marque la casilla para recibir el correo.
link-renew-other-address = ¿Ya no usa esa dirección? Llame a { $practice } al { $phone }.
link-sent-title = Revise su correo
link-sent-text = Lo hemos enviado a { $email }. Puede tardar dos minutos en llegar.
link-sent-junk = ¿No lo ve? Mire en la carpeta de correo no deseado o spam.
link-sent-help = ¿Sigue sin llegar? Llame a { $practice } al { $phone }.
link-limit-title = Por hoy no podemos enviar más
link-limit-text = Puede pedir { $limit } correos al día, y ya los hemos enviado. Use el más reciente que encuentre, y mire también en la carpeta de correo no deseado o spam.
link-limit-help = ¿Lo necesita antes? Llame a { $practice } al { $phone }.
link-no-renewal-title = No podemos enviar un enlace nuevo
link-no-renewal-text = Llame a { $practice } al { $phone }. Allí verán el motivo y le ayudarán a entrar.
link-too-old-title = Este enlace es demasiado antiguo para renovarlo
link-too-old-text = Dejó de funcionar el { $date }, hace más de { $days } días. Llame a { $practice } al { $phone } y pida una invitación nueva.

## Dejar de recibir recordatorios

reminders-stop-title = ¿Dejar de recibir recordatorios?
reminders-stop-text = { $practice } no le recordará más su invitación. La invitación sigue funcionando.
reminders-stop-button = Dejar de recibir recordatorios
reminders-stopped-title = Ya no recibirá recordatorios
reminders-stopped-text = No le enviaremos más recordatorios. El enlace de nuestro correo sigue funcionando. Si necesita ayuda, llame a { $practice } al { $phone }.
reminders-stopped-text-ended = No le enviaremos más recordatorios. Si necesita ayuda, llame a { $practice } al { $phone }.

## La consulta lo ha anulado

link-revoked-title = Este enlace se ha anulado
link-revoked-text = { $practice } ha anulado este enlace, así que ya no funciona. ¿No lo esperaba? Llame al { $phone } y pregunte.

## Ya se usó: hay una cuenta

link-used-title = Su cuenta ya está activa
link-used-text = Ya usó este enlace. Inicie sesión con su contraseña o con su llave de acceso.
link-used-sign-in = Iniciar sesión
link-used-forgot = ¿Olvidó su contraseña?
link-used-not-you = Si no fue usted quien activó la cuenta, llame hoy mismo a { $practice } al { $phone }.

## Alguien respondió «No soy yo»

link-declined-title = Esta invitación se rechazó
link-declined-text = Alguien nos dijo que era para otra persona, así que la anulamos. Si en realidad es para usted, llame a { $practice } al { $phone } y pida una nueva.

## Otra persona de la consulta ya inicia sesión con esa dirección

link-address-taken-title = Este correo ya se está usando
link-address-taken-text = Alguien ya inicia sesión con { $email } en { $practice }. Llame al { $phone } y encontraremos una solución.

## El botón de las páginas en las que solo queda llamar; al pulsarlo se marca el número

link-call = Llamar al { $phone }

## La consulta ha cerrado el acceso. También lo lee quien escribió la contraseña correcta.

link-disabled-title = Su portal está cerrado por ahora
link-disabled-text = En este momento no puede iniciar sesión. Su historial está a salvo en { $practice }. Para saber el motivo o pedir copias, llame al { $phone }.

## El portal de toda la consulta está desactivado

link-portal-off-title = El portal está desactivado en este momento
link-portal-off-text = { $practice } ha desactivado el portal por ahora. No se ha perdido nada suyo. Inténtelo más tarde o llame al { $phone }.

## El código cuadrado que se muestra en recepción

link-desk-code-title = Este código ya no funciona
link-desk-code-text = Los códigos que se muestran en recepción funcionan durante { $minutes } minutos. Pida allí uno nuevo.

## Nada conocido, o dañado por el camino

link-unknown-title = Este enlace no funciona
link-unknown-text = Puede que falte una parte de la dirección. Abra otra vez el enlace de su correo o copie la dirección completa del correo en su navegador.
link-unknown-help = ¿Sigue sin funcionar? Llame a { $practice } al { $phone }.
link-unknown-sign-in = Iniciar sesión

## El botón de un mensaje que el personal se envió a sí mismo para probarlo

link-test-title = Esto era una prueba
link-test-text = { $practice } estaba probando un mensaje. Este enlace no abre nada. En el mensaje que recibe un cliente, lleva a su cuenta.
