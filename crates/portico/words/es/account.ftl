### La cuenta propia: dirección, contraseña, idioma y dispositivos.
###
### Para quien traduce: «Cerrar sesión en todas partes» y «Cerrar sesión» son botones, en infinitivo. $device es algo como
### «Firefox en Android»; $when es una fecha o «hace 3 horas».

account-title = Su cuenta
account-saved = Cambios guardados.

## La dirección

account-email-title = Correo electrónico
account-email-text = Inicia sesión con { $email }.
account-email-confirmed = Dirección confirmada
account-email-unconfirmed = Dirección sin confirmar
account-email-why = Cuando esté confirmada, podrá volver a entrar por correo si olvida su contraseña.
account-email-button = Enviarme un enlace para confirmarla
account-email-other = Para iniciar sesión con otra dirección, llame a { $practice } al { $phone }.

## Confirmarla, con el enlace o el código del correo

confirm-title = Confirme su correo electrónico
confirm-sent = Hemos enviado un enlace y un código a { $email }. Pueden tardar dos minutos en llegar.
confirm-junk = ¿No lo ve? Mire en la carpeta de correo no deseado o spam.
confirm-code = Código del correo
confirm-code-hint = 6 cifras
confirm-button = Confirmar la dirección
confirm-tick = Sí, esta es mi dirección
confirm-tick-missing = Marque la casilla para confirmar su dirección.
confirm-link-text = ¿Es { $email } su dirección? Confírmela y podrá volver a entrar por correo si olvida su contraseña.
confirm-done-title = Su correo electrónico está confirmado
confirm-done-text = Si alguna vez olvida su contraseña, ya podemos enviarle un enlace a { $email }.
confirm-done-button = Ir a su portal
confirm-code-missing = Escriba el código del correo
confirm-code-wrong = No es el código de nuestro último correo. Compruébelo e inténtelo de nuevo.
confirm-code-tries = Han sido demasiados intentos. Pida un código nuevo.
confirm-code-late = Los códigos sirven durante { $minutes } minutos. Pida uno nuevo.
confirm-closed-title = Este enlace ha dejado de funcionar
confirm-closed-text = El enlace para confirmar una dirección funciona durante { $minutes } minutos y una sola vez. Inicie sesión y pida otro en «Su cuenta».
confirm-again = Enviarlo otra vez
confirm-limit = Ya hemos enviado varios correos. Use el más reciente o inténtelo mañana.

## La contraseña

account-password-title = Contraseña
account-password-button = Cambiar la contraseña
change-title = Cambiar la contraseña
change-present = Contraseña actual
change-new = Contraseña nueva
change-others = Cerrar mi sesión en los demás dispositivos
change-button = Guardar la contraseña nueva
change-done = Su contraseña ha cambiado.
change-present-missing = Escriba su contraseña actual
change-present-wrong = Esa no es su contraseña actual

## El idioma

account-language-title = Idioma
account-language-label = Idioma de su portal y de nuestros correos
account-language-button = Guardar el idioma

## Los dispositivos

account-openers-title = Quién ha abierto su información
account-openers-text = Personas de { $practice } que han mirado su ficha, con la última vez que lo hicieron.
account-openers-nobody = Nadie todavía.
account-devices-title = Dónde tiene la sesión abierta
account-devices-text = Si no reconoce alguno, cierre la sesión en todas partes y cambie su contraseña.
account-device = { $browser } en { $system }
account-device-unknown = Dispositivo desconocido
account-device-this = Este dispositivo
account-device-seen = Último uso: { $when }
account-device-sign-out = Cerrar sesión
account-device-sign-out-name = Cerrar la sesión en { $device }
account-device-signed-out = Sesión cerrada: { $device }.
account-everywhere-button = Cerrar sesión en todas partes
account-everywhere-text = Se cerrará la sesión en todos los dispositivos, también en este.
account-sign-out = Cerrar sesión

## Another address to sign in with

account-email-change = Cambiar el correo
new-email-title = Cambiar el correo con el que entra
new-email-text = Ahora entra con { $email }. Enviamos un código a la dirección nueva para comprobar que es suya.
new-email-label = Correo nuevo
new-email-missing = Escriba la dirección nueva
new-email-wrong = Escriba una dirección como nombre@example.com
new-email-same = Ya entra con esta dirección
new-email-button = Enviar el código
new-email-sent = Si la dirección nueva se puede usar aquí, le llegará un código. Puede tardar dos minutos.
new-email-confirm = Cambiar el correo
new-email-devices = Se cerrará la sesión en sus otros dispositivos. Su contraseña no cambia.
new-email-done = A partir de ahora entra con { $email }.
new-email-taken = Esta dirección no se puede usar aquí. Use otra o llame a la consulta.
