### Los correos que enviamos. Un solo botón en cada uno y la misma dirección escrita debajo.
###
### Para quien traduce: nada sobre salud, formularios o profesionales en el asunto, y asuntos cortos. La consulta puede cambiar
### a su gusto el asunto y el mensaje de la invitación; lo que está en {"{{…}}"} se rellena para cada cliente, así que déjelo tal
### cual. $name es el nombre de pila, $practice la consulta, $phone su teléfono; $date y $when ya vienen escritas.

letter-greeting = Hola, { $name }:
letter-copy-address = O copie esta dirección:
letter-not-expecting = ¿No esperaba este correo? Puede ignorarlo o llamarnos al { $phone }.
letter-not-you = Si no fue usted, llámenos hoy mismo al { $phone }.
letter-all-right = Si fue usted, no tiene que hacer nada.

## La invitación: el texto de partida, que el personal puede cambiar

invitation-default-subject = {"{{practice_name}}"} le invita a su portal
invitation-default-message =
    Hola, {"{{client_first_name}}"}:

    Usamos un portal seguro para que sus formularios y documentos estén en un solo lugar protegido, al que puede llegar desde su teléfono. Active su cuenta cuando tenga un momento. Lleva unos dos minutos y, si algo no funciona, le ayudamos con gusto.

    Un saludo cordial de todo el equipo
invitation-again-subject = Su invitación de {"{{practice_name}}"}
invitation-again-message =
    Hola, {"{{client_first_name}}"}:

    Aquí tiene un enlace nuevo para activar su cuenta. Sustituye al de nuestro correo anterior, que ya no funciona. Lleva unos dos minutos.

invitation-reminder-subject = Su invitación de {"{{practice_name}}"} le espera
invitation-reminder-message =
    Hola, {"{{client_first_name}}"}:

    Hace un tiempo le invitamos a nuestro portal. Su cuenta todavía no está activa, y activarla lleva unos dos minutos. Si algo no funciona, llámenos y le ayudaremos a entrar.

# Tras la pregunta va un enlace que dice «Dejar de recibir recordatorios».
letter-reminder-stop-question = ¿No quiere recordatorios?
letter-reminder-stop = Dejar de recibir recordatorios

letter-wrong-address-question = ¿No esperaba este correo o no es para usted? Puede ignorarlo, llamarnos al { $phone } o
letter-wrong-address = decirnos que esta dirección es incorrecta

## El enlace de una invitación ha terminado

letter-link-ended-subject = Su enlace de { $practice } ha dejado de funcionar
letter-link-ended-preheader = Podemos enviarle uno nuevo.
letter-link-ended-text = Por su seguridad, los enlaces dejan de funcionar al cabo de un tiempo. Abra este y le enviaremos uno nuevo.
letter-link-ended-call = ¿Prefiere papel o teléfono? Llámenos al { $phone }.

## La invitación: las partes fijas alrededor del mensaje

invitation-preheader = Active su cuenta en unos dos minutos.
invitation-button = Activar mi cuenta
invitation-works-until = Este enlace es solo para usted y funciona hasta el { $date }. Si deja de funcionar, ábralo de todos modos y le enviaremos uno nuevo.

## Se pidió un enlace nuevo en la página de uno anterior

letter-new-link-subject = Su enlace nuevo de { $practice }
letter-new-link-preheader = Sustituye al anterior.
letter-new-link-text = Nos pidió un enlace nuevo para activar su cuenta. Aquí lo tiene; los anteriores ya no funcionan.

## Alguien sin cuenta activa quiso entrar o eligió «¿Olvidó su contraseña?»

letter-not-active-subject = Su acceso a { $practice }
letter-not-active-preheader = Su cuenta aún no está activa. Aquí tiene el enlace.
letter-not-active-text = Alguien pidió ayuda para iniciar sesión y dio esta dirección. Su cuenta aún no está activa, así que todavía no hay contraseña. Actívela aquí y elija una.

## Una contraseña nueva

letter-way-in-subject = Inicie sesión en { $practice }
letter-way-in-preheader = Su enlace y su código para iniciar sesión.
letter-way-in-text = Alguien pidió un correo para iniciar sesión en su portal. Si fue usted, inicie sesión aquí.
letter-way-in-code = O escriba este código donde lo pidió:
letter-way-in-button = Iniciar sesión
letter-way-in-limits = El enlace funciona durante { $minutes } minutos; el código, durante { $code-minutes }. Use uno de los dos, una sola vez. Si no fue usted, no tiene que hacer nada.
letter-way-in-secret = Nadie de la consulta le pedirá nunca este código. No se lo diga a nadie.
letter-way-in-sent-subject = Inicie sesión en { $practice }
letter-way-in-sent-preheader = Su enlace para iniciar sesión.
letter-way-in-sent-text = { $practice } le envía un enlace para iniciar sesión en su portal sin la contraseña.
letter-way-in-sent-limits = El enlace funciona durante { $minutes } minutos y una sola vez.
letter-passkey-added-subject = Una llave de acceso nueva en { $practice }
letter-passkey-added-preheader = Si fue usted, no tiene que hacer nada.
letter-passkey-added-text = La llave de acceso «{ $passkey }» se añadió a su cuenta el { $when }. Permite iniciar sesión en ella.
letter-passkey-removed-subject = Se quitó una llave de acceso en { $practice }
letter-passkey-removed-preheader = Si fue usted, no tiene que hacer nada.
letter-passkey-removed-text = La llave de acceso «{ $passkey }» se quitó de su cuenta el { $when }. Ya no permite iniciar sesión.
letter-step-set-up-subject = Su código adicional en { $practice } está activado
letter-step-set-up-preheader = Si fue usted, no tiene que hacer nada.
letter-step-set-up-text = El { $when } se configuró un código adicional para su cuenta. A partir de ahora, al iniciar sesión le pediremos un código de su teléfono.
letter-step-off-subject = Código adicional desactivado en { $practice }
letter-step-off-preheader = Si fue usted, no tiene que hacer nada.
letter-step-off-text = El código adicional de su cuenta se desactivó el { $when }.
letter-step-codes-subject = Códigos de recuperación nuevos en { $practice }
letter-step-codes-preheader = Si fue usted, no tiene que hacer nada.
letter-step-codes-text = El { $when } se crearon códigos de recuperación nuevos para su cuenta. Los anteriores ya no funcionan.
letter-step-code-used-subject = Código de recuperación usado en { $practice }
letter-step-code-used-preheader = Si fue usted, no tiene que hacer nada.
letter-step-code-used-text = { $left ->
    [0] Alguien inició sesión con uno de sus códigos de recuperación el { $when }. No le queda ninguno: cree códigos nuevos en «Su cuenta».
    [one] Alguien inició sesión con uno de sus códigos de recuperación el { $when }. Le queda 1.
   *[other] Alguien inició sesión con uno de sus códigos de recuperación el { $when }. Le quedan { $left }.
 }
letter-reset-subject = Restablezca su contraseña de { $practice }
letter-reset-preheader = Elija una contraseña nueva.
letter-reset-text = Alguien pidió restablecer su contraseña. Si fue usted, elija una nueva aquí.
letter-reset-button = Elegir una contraseña nueva
letter-reset-limits = El enlace funciona durante { $minutes } minutos y una sola vez. Si no fue usted, no tiene que hacer nada.
letter-changed-subject = Su contraseña de { $practice } ha cambiado
letter-changed-preheader = Si fue usted, no tiene que hacer nada.
letter-changed-text = Su contraseña se cambió el { $when }.

## Confirmar la dirección

letter-confirm-subject = Confirme su correo para { $practice }
letter-confirm-preheader = Para poder volver a entrar si olvida su contraseña.
letter-confirm-text = Confirme que esta es su dirección. Así podrá volver a entrar si alguna vez olvida su contraseña.
letter-confirm-button = Confirmar la dirección
letter-confirm-code = O escriba este código en la página donde lo pidió:
letter-confirm-limits = El enlace funciona durante { $minutes } minutos; el código, durante { $code-minutes }. Cada uno, una sola vez.

## El código para un correo que alguien escribió al activar su cuenta. Nadie sabe de quién es: sin nombre.

letter-typed-subject = Su código para { $practice }
letter-typed-preheader = Un código, y podrá continuar.
letter-typed-text = Alguien está creando una cuenta en el portal de { $practice } y quiere iniciar sesión con este correo.
letter-typed-code = Si es usted, escriba este código en la página donde lo pidió:
letter-typed-limits = El código funciona durante { $minutes } minutos y una sola vez. Si no fue usted, no tiene que hacer nada.

## El acceso vuelve a estar abierto

# La consulta ha cerrado el portal a esta persona.
letter-closed-subject = Su cuenta en { $practice } está cerrada por ahora
letter-closed-preheader = No se ha borrado nada.
letter-closed-text = Por el momento no puede iniciar sesión en su portal. No se ha borrado nada: su historial está a salvo en { $practice }.
letter-closed-ask = Para saber por qué, o para pedir copias, llámenos al { $phone }.

letter-open-again-subject = Ya puede volver a iniciar sesión en { $practice }
letter-open-again-preheader = Su contraseña es la misma.
letter-open-again-text = Su portal vuelve a estar abierto. Inicie sesión con { $email }; su contraseña es la misma.
letter-open-again-button = Iniciar sesión

## Un inicio de sesión poco habitual

letter-sign-in-subject = Nuevo inicio de sesión en { $practice }
letter-sign-in-preheader = Si fue usted, no tiene que hacer nada.
letter-sign-in-device = Alguien inició sesión con su contraseña el { $when }, en un dispositivo que no habíamos visto antes: { $device }.
letter-sign-in-failures = Alguien inició sesión con su contraseña el { $when }, tras varios intentos fallidos. El dispositivo: { $device }.
letter-sign-in-code-due = Alguien escribió su contraseña el { $when }, tras varios intentos fallidos. Todavía falta el código adicional. El dispositivo: { $device }.
letter-sign-in-codes = Alguien dio el primer paso para iniciar sesión el { $when } y después escribió varios códigos incorrectos. El dispositivo: { $device }.
letter-sign-in-not-you = Si no fue usted, elija una contraseña nueva y llámenos al { $phone }.
letter-sign-in-button = Elegir una contraseña nueva

## La dirección para iniciar sesión ha cambiado

letter-moved-subject = Su correo de acceso a { $practice } ha cambiado
letter-moved-preheader = Su contraseña es la misma.
letter-moved-text = A partir de ahora iniciará sesión con { $email }. Su contraseña es la misma.
letter-moved-not-you = Si no lo pidió usted, llámenos hoy mismo al { $phone }.
letter-moved-button = Iniciar sesión
letter-new-address-subject = Confirme su correo nuevo para { $practice }
letter-new-address-preheader = Un código, y podrá iniciar sesión con esta dirección.
letter-new-address-text = Quiere iniciar sesión en { $practice } con esta dirección.
letter-new-address-code = Escriba este código en la página donde lo pidió:
letter-new-address-limits = El código funciona durante { $minutes } minutos y una sola vez. Si no lo pidió, no tiene que hacer nada.
