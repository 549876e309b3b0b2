### Inicio de sesión, contraseñas olvidadas, contraseñas nuevas y qué es una buena contraseña.
###
### Para quien traduce: estas respuestas no deben revelar a nadie si una persona tiene cuenta. Donde el original lo deja
### abierto («Si … tiene …»), déjelo abierto también. Los nombres de los campos son cortos; los botones, en infinitivo.

sign-in-title = Iniciar sesión
sign-in-heading = Inicie sesión en su portal
sign-in-email = Correo electrónico
sign-in-password = Contraseña
sign-in-button = Iniciar sesión
sign-in-forgot = ¿Olvidó su contraseña?
sign-in-invited = ¿Tiene una invitación y no encuentra nuestro correo? Elija «¿Olvidó su contraseña?» y escriba su correo electrónico. Le enviaremos lo que necesita.
sign-in-bookmark = Consejo: guarde esta página en sus marcadores para volver a encontrarla.
sign-in-trouble = ¿Problemas para iniciar sesión?
sign-in-email-missing = Escriba su correo electrónico
sign-in-email-shape = Escriba una dirección de correo, como nombre@example.com
sign-in-password-missing = Escriba su contraseña
sign-in-failed = Ese correo y esa contraseña no coinciden. Inténtelo de nuevo o elija «¿Olvidó su contraseña?».
sign-in-too-many = { $minutes ->
    [one] Demasiados intentos. Espere 1 minuto e inténtelo de nuevo.
   *[other] Demasiados intentos. Espere { $minutes } minutos e inténtelo de nuevo.
 }

## Iniciar sesión por correo o con una llave de acceso

sign-in-or = Otras formas de iniciar sesión
sign-in-link = Enviarme un enlace para iniciar sesión
sign-in-passkey = Iniciar sesión con una llave de acceso
sign-in-passkey-failed = Esa llave de acceso no abre este portal. Inténtelo de nuevo o inicie sesión de otra forma.
sign-in-passkey-none = Su dispositivo no mostró ninguna llave de acceso. Inténtelo de nuevo o inicie sesión de otra forma.
way-in-title = Enviarme un enlace para iniciar sesión
way-in-text = Escriba el correo electrónico con el que inicia sesión. Le enviaremos un enlace y un código, y no necesitará su contraseña.
way-in-button = Enviarme un enlace para iniciar sesión
way-in-sent-title = Revise su correo
way-in-code = Código del correo
way-in-code-hint = 6 cifras. Solo funciona en este navegador.
way-in-code-button = Iniciar sesión
way-in-code-missing = Escriba el código del correo
way-in-code-wrong = Ese no es el código del correo que pidió en este navegador. Revíselo e inténtelo de nuevo.
way-in-code-tries = Demasiados intentos. Pida un correo nuevo.
way-in-code-late = Un código funciona durante { $minutes } minutos y una sola vez. Pida un correo nuevo.
way-in-again = Enviar otro correo
way-in-elsewhere-title = Escriba el código donde lo pidió
way-in-elsewhere-text = Un código funciona en el navegador que lo pidió. Vuelva a ese dispositivo o pida aquí un correo nuevo.
way-in-open-title = Inicie sesión en su portal
way-in-open-text = Va a iniciar sesión como { $email }.
way-in-open-button = Iniciar sesión
way-in-open-elsewhere = Este correo no se pidió en este navegador. También puede iniciar sesión aquí si el dispositivo es suyo.
way-in-open-tick = Sí, quiero iniciar sesión en este dispositivo
way-in-open-tick-missing = Marque la casilla para iniciar sesión en este dispositivo
way-in-closed-title = Este enlace ha dejado de funcionar
way-in-closed-text = Un enlace para iniciar sesión funciona durante { $minutes } minutos y una sola vez. Podemos enviarle otro por correo.
way-in-closed-button = Enviarme un enlace nuevo
way-in-off-title = Esta consulta no envía enlaces para iniciar sesión
way-in-off-text = Inicie sesión con su contraseña. Si no la sabe, elija «¿Olvidó su contraseña?».

## El segundo paso

step-title = Escriba su código
step-text = Abra su aplicación de autenticación y escriba las 6 cifras de { $practice }.
step-code = Código
step-button = Iniciar sesión
step-shape = Escriba las 6 cifras de su aplicación o uno de sus códigos de recuperación
step-wrong = Ese código no coincide. Los códigos cambian cada medio minuto y funcionan una sola vez: escriba el que se ve ahora.
step-lost = ¿No tiene el teléfono a mano?
step-lost-text = Escriba uno de sus códigos de recuperación. Cada uno funciona una sola vez. Si no los tiene, llame a { $practice } al { $phone }.

## Por qué se muestra la página de inicio de sesión

sign-in-signed-out = Ha cerrado la sesión.
sign-in-signed-out-everywhere = Ha cerrado la sesión en todos los dispositivos.
sign-in-idle = Cerramos su sesión tras { $minutes } minutos sin actividad, para proteger sus datos. Inicie sesión para continuar.
sign-in-long = Cerramos su sesión después de { $hours } horas, para proteger sus datos. Inicie sesión para continuar.
sign-in-needed = Inicie sesión para ver esta página.
sign-in-not-saved = Lo que acababa de enviar no se ha guardado.

## ¿Olvidó su contraseña?

forgot-title = ¿Olvidó su contraseña?
forgot-text = Escriba el correo electrónico con el que inicia sesión. Le enviaremos un enlace para elegir una contraseña nueva.
forgot-email = Correo electrónico
forgot-button = Enviarme un enlace
forgot-back = Volver al inicio de sesión
forgot-sent-title = Revise su correo
forgot-sent-text = Si { $practice } tiene la dirección { $email }, ya va un correo en camino. Puede tardar dos minutos e indica qué hacer después.
forgot-sent-junk = ¿No lo ve? Mire en la carpeta de correo no deseado o spam.
forgot-sent-help = ¿Sigue sin llegar? Enviamos como mucho { $limit } de estos correos por hora, y quizá tengamos otra dirección suya. Llame a { $practice } al { $phone }.

## El enlace del correo: elegir una contraseña nueva

reset-title = Elija una contraseña nueva
reset-text = Para iniciar sesión con { $email }.
reset-devices = Al guardarla, se cerrará la sesión en todos los dispositivos donde la tenga abierta.
reset-button = Guardar la contraseña nueva
reset-done-title = Su contraseña ha cambiado
reset-done-text = Ya puede iniciar sesión con ella. También le hemos enviado un correo para confirmarlo.
reset-done-button = Iniciar sesión
reset-closed-title = Este enlace ha dejado de funcionar
reset-closed-text = Un enlace para elegir una contraseña nueva funciona durante { $minutes } minutos y una sola vez. Podemos enviarle otro por correo.
reset-closed-button = Enviarme un enlace nuevo

## Una contraseña nueva, dondequiera que se elija

password-new = Contraseña nueva
password-password = Contraseña
password-show = Mostrar
password-hide = Ocultar
password-hint = Al menos { $least } caracteres. Tres palabras al azar van muy bien, como «nube vela bicicleta».
password-rules-title = Una buena contraseña
password-rule-length = tiene al menos { $least } caracteres; los espacios también cuentan
password-rule-own = no contiene su nombre ni su correo electrónico
password-rule-known = no es de las que usa mucha gente
password-rule-paste = puede pegarse desde un gestor de contraseñas
password-rule-kept = (cumplido)

## Qué le falta a una contraseña, y cómo seguir

password-missing = Escriba una contraseña
password-too-short = { $count ->
    [one] Use al menos { $least } caracteres. Esta tiene 1.
   *[other] Use al menos { $least } caracteres. Esta tiene { $count }.
 }
password-too-long = Use como máximo { $most } caracteres.
password-common = Mucha gente usa esta contraseña, así que es de las primeras que otros probarían. Elija otra.
password-like-you = Esta contraseña se parece demasiado a su nombre o a su correo electrónico. Elija otra.
password-same = Ya tiene esta contraseña. Elija otra.
password-guess-keyboard = Es fácil de adivinar, porque las teclas están seguidas en el teclado. Añada una o dos palabras.
password-guess-repeat = Es fácil de adivinar, porque se repite. Añada una o dos palabras.
password-guess-sequence = Es fácil de adivinar, porque tiene series como abc o 6543. Añada una o dos palabras.
password-guess-year = Es fácil de adivinar, porque contiene un año. Añada una o dos palabras.
password-guess-date = Es fácil de adivinar, porque contiene una fecha. Añada una o dos palabras.
password-guess-word = Es fácil de adivinar, porque es poco más que una sola palabra. Añada una o dos palabras.
password-guess-name = Es fácil de adivinar, porque es poco más que un nombre. Añada una o dos palabras.
password-guess-similar = Es fácil de adivinar, porque se parece a una contraseña que usa mucha gente. Añada una o dos palabras.
password-guess-other = Es fácil de adivinar. Añada una o dos palabras.
