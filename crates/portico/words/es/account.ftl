### La cuenta propia: dirección, contraseña, idioma y dispositivos.
###
### Para quien traduce: «Cerrar sesión en todas partes» y «Cerrar sesión» son botones, en infinitivo. $device es algo como
### «Firefox en Android»; $when es una fecha o «hace 3 horas».

account-title = Su cuenta
# Mientras está abierto el portal de $name.
account-own = Esta cuenta es suya. Lo que cambie aquí no afecta a { $name }.
account-saved = Cambios guardados.

## La dirección

account-email-title = Correo electrónico
account-email-text = Inicia sesión con { $email }.
account-email-confirmed = Dirección confirmada
account-email-unconfirmed = Dirección sin confirmar
account-email-why = Cuando esté confirmada, podrá volver a entrar por correo si olvida su contraseña.
account-email-button = Enviarme un enlace para confirmarla
account-email-other = ¿Ya no puede abrir el correo de esta dirección? Llame a { $practice } al { $phone }.

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
confirm-code-wrong = Ese no es el código de nuestro correo más reciente. Revíselo e inténtelo de nuevo.
confirm-code-tries = Demasiados intentos. Pida un código nuevo.
confirm-code-late = Un código funciona durante { $minutes } minutos. Pida uno nuevo.
confirm-closed-title = Este enlace ha dejado de funcionar
confirm-closed-text = Un enlace para confirmar una dirección funciona durante { $minutes } minutos y una sola vez. Inicie sesión y pida otro en «Su cuenta».
confirm-again = Enviarlo otra vez
confirm-limit = Ya hemos enviado varios correos. Use el más reciente o inténtelo mañana.

## La contraseña

account-password-title = Contraseña
account-password-button = Cambiar la contraseña
change-title = Cambiar la contraseña
change-present = Contraseña actual
change-new = Contraseña nueva
change-button = Guardar la contraseña nueva
change-devices = Al guardarla, se cerrará la sesión en sus otros dispositivos.
change-done = Su contraseña ha cambiado.
change-present-missing = Escriba su contraseña actual
change-present-wrong = Esa no es su contraseña actual

account-password-none = Inicia sesión con una llave de acceso. También puede elegir una contraseña: le enviaremos un enlace por correo.
account-password-choose = Elegir una contraseña

## Asegurarnos de que es usted, antes de cambiar una forma de entrar

fresh-title = Primero inicie sesión de nuevo
fresh-text = Esto cambia su forma de entrar, así que nos aseguramos de que es usted. Inicie sesión de nuevo y vuelva en menos de 10 minutos.
fresh-button = Iniciar sesión

## Llaves de acceso: iniciar sesión con la huella, la cara o el PIN del dispositivo

account-passkeys-title = Llaves de acceso
account-passkeys-text = Una llave de acceso le permite iniciar sesión con la huella, la cara o el PIN de su dispositivo. Sin contraseña ni código.
account-passkeys-none = Todavía no tiene llaves de acceso.
account-passkeys-add = Añadir una llave de acceso
account-passkeys-without = Para añadir una llave de acceso, abra esta página en un navegador que pueda crearla.
account-passkeys-remove = Quitar
account-passkeys-remove-name = Quitar { $passkey }
account-passkeys-added = Añadida: { $when }
account-passkeys-used = Último uso: { $when }
passkey-new-title = Añadir una llave de acceso
passkey-new-text = Use un dispositivo que sea suyo. Quien pueda desbloquearlo podrá abrir su portal.
passkey-new-name = Nombre de la llave de acceso
passkey-new-name-hint = Para reconocerla, por ejemplo «Mi teléfono».
passkey-new-button = Continuar
passkey-make-title = Confirme en su dispositivo
passkey-make-text = Su dispositivo le pedirá la huella, la cara o su PIN.
passkey-make-button = Crear la llave de acceso
passkey-make-failed = Su dispositivo no creó la llave de acceso. Inténtelo de nuevo o use otro dispositivo.
passkey-offer-gone = Ha pasado demasiado tiempo o empezó en otro navegador. Empiece de nuevo.
passkey-not-made = Su dispositivo no creó la llave de acceso. Empiece de nuevo.
passkey-known = Esta llave de acceso ya está en uso.
passkey-enough = Puede tener diez llaves de acceso. Quite primero una que ya no use.
passkey-unavailable = En esta dirección no se pueden usar llaves de acceso.
passkey-added = Se ha añadido su llave de acceso.
passkey-added-detail = La próxima vez, elija «Iniciar sesión con una llave de acceso».
passkey-remove-title = ¿Quitar esta llave de acceso?
passkey-remove-text = «{ $passkey }» dejará de abrir su portal. Sus otras formas de entrar siguen igual.
passkey-remove-device = Puede que su dispositivo la siga ofreciendo. Bórrela también allí.
passkey-remove-button = Quitar la llave de acceso
passkey-removed = Se ha quitado la llave de acceso.
passkey-last-title = Es su única forma de entrar
passkey-last-text = Elija primero una contraseña o añada otra llave de acceso. Después podrá quitar esta.

## El segundo paso

account-step-title = Código adicional al iniciar sesión
account-step-on = Activado
account-step-text = Además de su contraseña, un código de su teléfono. Con la contraseña sola no entra nadie.
account-step-set-up = Configurar el código adicional
account-step-new-phone = Configurar otro teléfono
account-step-off = Desactivar
account-step-codes = Crear códigos de recuperación nuevos
account-step-left = { $count ->
    [0] No le quedan códigos de recuperación.
    [one] Le queda 1 código de recuperación.
   *[other] Le quedan { $count } códigos de recuperación.
 }
step-set-up-title = Configurar el código adicional
step-set-up-app = Necesita una aplicación de autenticación en su teléfono, como Google Authenticator o Microsoft Authenticator. Es gratuita en su tienda de aplicaciones y muestra un código nuevo cada medio minuto.
step-set-up-scan = Escanee este cuadrado con la aplicación.
step-set-up-picture = Código para escanear con una aplicación de autenticación
step-set-up-by-hand = Escribir una clave en vez de escanear
step-set-up-open = Abrir en su aplicación de autenticación
step-set-up-elsewhere = Configurarlo en otro dispositivo
step-set-up-key = Escriba esta clave en la aplicación:
step-set-up-code = Escriba las 6 cifras que muestra la aplicación
step-set-up-missing = Escriba las 6 cifras que muestra la aplicación
step-set-up-save = Guardar
step-set-up-late = Esta página estuvo abierta demasiado tiempo. Escanee el código nuevo de abajo.
step-set-up-devices = Al guardarlo, se cerrará la sesión en sus otros dispositivos.
step-codes-title = Guarde sus códigos de recuperación
step-codes-text = Si pierde el teléfono, con cada uno podrá iniciar sesión una vez. Imprímalos o apúntelos y guárdelos en un lugar seguro. Solo se muestran ahora.
step-codes-list = Códigos de recuperación
step-codes-print = Imprimir
step-codes-copy = Copiar
step-codes-copied = Copiado
step-codes-kept = Ya los he guardado
step-new-codes-title = Crear códigos de recuperación nuevos
step-new-codes-text = Los que tiene ahora dejan de funcionar.
step-new-codes-button = Crear códigos nuevos
step-off-title = ¿Desactivar el código adicional?
step-off-text = Entonces bastará su contraseña o un correo para iniciar sesión.
step-off-button = Desactivar el código adicional
step-off-done = El código adicional está desactivado.

## El idioma

account-language-title = Idioma
account-language-label = Idioma de su portal y de nuestros correos
account-language-button = Guardar el idioma

## Los correos que se envían por sí solos

account-emails-title = Correos que recibe
account-emails-text = Le escribimos cuando aquí le espera algo nuevo, y podemos recordárselo mientras siga pendiente.
# $name es el cliente en cuyo nombre actúa.
account-emails-text-of = Podemos escribirle sobre lo que está pendiente en el portal de { $name }, y recordárselo mientras lo esté.
account-reminders-on = Los recordatorios están activados.
account-reminders-off = Ha dejado de recibir recordatorios. Lo que está pendiente sigue en el portal.
# $name es el cliente en cuyo nombre actúa.
account-reminders-off-for-all = Nadie recibe ya recordatorios sobre { $name }. Lo que está pendiente sigue en el portal.
account-reminders-start = Volver a recibir recordatorios
account-reminders-stopped = No le enviaremos más recordatorios.
account-reminders-started = Volverá a recibir recordatorios.

## Los dispositivos

account-openers-title = Quién ha abierto su información
account-openers-text = Personas de { $practice } que han abierto su historial o algo de él, y cuándo lo hicieron por última vez.
account-openers-nobody = Nadie todavía.
account-devices-title = Dónde tiene la sesión abierta
account-devices-text = Si no reconoce alguno, cierre la sesión en todas partes y cambie su contraseña.
account-device = { $browser } en { $system }
account-device-unknown = Dispositivo desconocido
account-device-this = Este dispositivo
account-device-seen = Último uso: { $when }
account-device-sign-out = Cerrar sesión
account-device-sign-out-name = Cerrar la sesión en { $device }
account-device-ended = Se ha cerrado la sesión en ese dispositivo.
account-everywhere-button = Cerrar sesión en todas partes
account-everywhere-text = Se cerrará la sesión en todos los dispositivos, también en este.

## Otra dirección para iniciar sesión

account-email-change = Cambiar el correo
new-email-title = Cambiar el correo con el que inicia sesión
new-email-text = Ahora inicia sesión con { $email }. Enviaremos un código a la dirección nueva para comprobar que es suya.
new-email-label = Correo nuevo
new-email-missing = Escriba la dirección nueva
new-email-wrong = Escriba una dirección como nombre@example.com
new-email-same = Ya inicia sesión con esta dirección
new-email-button = Enviar el código
new-email-sent = Use el código de nuestro correo más reciente.
new-email-code-title = Revise su correo nuevo
new-email-sent-to = Hemos enviado un código a { $email }, si se puede usar aquí. Puede tardar dos minutos.
new-email-other = ¿Quiere usar otra dirección o no llega el código?
new-email-confirm = Cambiar el correo
new-email-devices = Se cerrará la sesión en sus otros dispositivos. Su contraseña no cambia.
new-email-done = A partir de ahora iniciará sesión con { $email }.
new-email-taken = Esta dirección no se puede usar aquí. Use otra o llame a la consulta.
