### La invitación: su primera página, la pantalla de la contraseña y «No soy yo».
###
### Para quien traduce: hable de usted, con la calidez y la brevedad de una buena recepción, y sin marcas de género. No cambie
### las claves ni lo que está entre { y }. $name es el nombre de pila, $practice la consulta, $phone su teléfono.

activation-step = Paso { $step } de { $steps }

## La primera página: la que abre el enlace del correo

activation-start-title = Su invitación
activation-start-hello = Hola, { $name }:
activation-start-heading = { $practice } le ha enviado una invitación
activation-start-text = Su portal es un lugar seguro que comparte con { $practice }. Prepararlo lleva unos dos minutos.
activation-waiting = { $count ->
    [0] Su portal está listo para usted.
    [one] Hay 1 cosa pendiente para usted en el portal.
   *[other] Hay { $count } cosas pendientes para usted en el portal.
 }
activation-start-continue = Continuar

## La segunda página: la contraseña

activation-password-title = Cree su contraseña
activation-password-sign-in-with = Iniciará sesión con { $email } y esta contraseña.
activation-password-button = Activar mi cuenta

## Después

activation-done-title = Ya está dentro.
activation-passkey-or = O sin contraseña:
activation-passkey-button = Usar una llave de acceso
activation-passkey-sign-in-with = Iniciará sesión con { $email } y este dispositivo.
activation-done-passkey = La próxima vez, elija «Iniciar sesión con una llave de acceso».

## La página que sigue a la primera necesita una cookie, que dura 15 minutos

activation-closed-title = Abra otra vez el enlace de su correo
activation-closed-text = Esta página llevaba un rato abierta y la cerramos para proteger su invitación. El enlace de nuestro correo le trae de vuelta.
activation-cookies-text = Si vuelve a ver esta página enseguida, quizá su navegador bloquee las cookies de este sitio. Permítalas o use otro navegador.

## «No soy yo»

activation-not-me-question = ¿No es usted { $name }?
activation-not-me-link = Díganoslo y dejaremos de enviar estos correos.
activation-not-me-link-paper = Díganoslo y anularemos esta invitación.
activation-not-me-title = ¿No es usted { $name }?
activation-not-me-text = Si esta invitación no es para usted, díganoslo. Dejaremos de enviar estos correos y avisaremos a { $practice }.
activation-not-me-text-paper = Si esta invitación no es para usted, díganoslo. La anularemos y avisaremos a { $practice }.
activation-not-me-tick = Esta invitación no es para mí
activation-not-me-tick-missing = Marque la casilla para dejar de recibir estos correos.
activation-not-me-tick-missing-paper = Marque la casilla para anular esta invitación.
activation-not-me-button = Dejar de recibir estos correos
activation-not-me-button-paper = Anular esta invitación
activation-not-me-back = Volver, sí es para mí
activation-not-me-done-title = Gracias por avisarnos
activation-not-me-done-text = No le enviaremos más correos sobre esta invitación. { $practice } comprobará la dirección.
activation-not-me-done-text-paper = El código de la carta ya no funciona. { $practice } verá qué ha pasado.

## Una carta en papel, para quien no tiene correo electrónico

paper-title = Su invitación al portal de { $practice }
paper-text = Su portal es un lugar seguro que comparte con { $practice }. Prepararlo lleva unos cinco minutos. Necesita un teléfono u otro dispositivo con internet, y una dirección de correo electrónico.
paper-step-address = Abra esta dirección en su navegador:
paper-step-code = Escriba este código y su fecha de nacimiento:
paper-step-account = Escriba el correo con el que iniciará sesión. Le enviaremos allí un código. Después, elija una contraseña.
paper-scan = O escanee esto con la cámara de su teléfono
paper-until = El código funciona hasta el { $date }, una sola vez.
paper-help = ¿Tiene preguntas? Llámenos al { $phone }. Le ayudamos con gusto en los primeros pasos.
paper-not-yours = ¿Esta carta no es para usted? Avise a { $practice } y anularemos el código.

code-title = Escriba el código de su carta
code-text = { $practice } le dio una carta con un código. Lo encuentra debajo de la dirección.
code-code = Código
code-code-hint = Doce letras y números, como 4F7K-9QMZ-T2W8
code-code-missing = Escriba el código: doce letras y números.
code-code-slip = Ese código no es nuestro. Revise otra vez cada letra y cada número.
code-wrong = Este código y esta fecha de nacimiento no abren ninguna invitación. Revise ambos o llámenos.
code-help = ¿No tiene la carta o el código no funciona? Llame a { $practice } al { $phone }.
typed-address-title = Su correo electrónico
typed-address-text = ¿Con qué correo iniciará sesión? Le enviaremos un código para comprobar que es suyo.
typed-address-label = Correo electrónico
typed-address-missing = Escriba el correo con el que iniciará sesión.
typed-address-wrong = Escriba un correo, como nombre@example.com.
typed-address-button = Enviar el código
typed-address-have-code = Ya tengo un código
typed-address-help = ¿No tiene correo electrónico o no funciona? Llame a { $practice } al { $phone }.
typed-address-code-title = Revise su correo
typed-address-sent = Hemos enviado un código de seis cifras a { $email }. Puede tardar dos minutos.
typed-address-new-code = Enviar un código nuevo
typed-address-another = Usar otro correo
typed-address-again = Hemos enviado un código nuevo. Solo funciona el más reciente.
typed-address-on-its-way = El código está en camino. Puede tardar dos minutos.
typed-address-code-tries = Lo ha intentado cinco veces. Pida un código nuevo y escriba ese.
typed-address-code-late = Un código funciona durante { $minutes } minutos. Pida uno nuevo.
typed-address-limit = Hoy hemos enviado { $limit } códigos. Use el más reciente, inténtelo mañana o llámenos al { $phone }.
code-ended-text = El código de su carta funcionó hasta el { $date }. Llame a { $practice } al { $phone } para recibir uno nuevo.
code-replaced-text = { $practice } le dio una carta más reciente, así que esta ya no funciona. Use la más reciente o llame al { $phone }.

## «Esta dirección es incorrecta»: no se dice nada de la persona

wrong-address-ask = ¿Le escribimos a una dirección equivocada?
wrong-address-link = Esta dirección es incorrecta
wrong-address-title = ¿Este correo no es para usted?
wrong-address-text = Si { $practice } escribió a la dirección equivocada, díganoslo. Dejaremos de enviar estos correos, anularemos el enlace y pediremos la dirección correcta.
wrong-address-tick = Esta dirección es incorrecta
wrong-address-tick-missing = Marque la casilla para avisarnos.
wrong-address-button = Avisar a { $practice }
wrong-address-back = Volver, sí es para mí
wrong-address-done-text = No volveremos a escribir a esta dirección. { $practice } pedirá la correcta.

## La comprobación añadida de un enlace, donde la consulta la pide

activation-check-title = Una pregunta más
activation-check-code-text = { $practice } le ha dado un código de seis cifras, en persona o por teléfono. Escríbalo aquí. ¿No lo tiene? Llame al { $phone }.
activation-check-code = Código
activation-check-code-missing = Escriba las seis cifras.
activation-check-code-wrong = Ese no es el código. Revíselo e inténtelo de nuevo.
activation-check-born-text = Para que solo usted pueda crear esta cuenta, { $practice } le pide su fecha de nacimiento.
activation-check-born = Fecha de nacimiento
activation-check-day = Día
activation-check-month = Mes
activation-check-year = Año
activation-check-born-missing = Escriba su fecha de nacimiento, por ejemplo 27 3 1985.
activation-check-born-wrong = Esa no es la fecha que tenemos. Revísela e inténtelo de nuevo o llámenos.
# $tries es 5.
activation-check-burnt-title = Llame a la consulta
activation-check-burnt-text = Hubo { $tries } respuestas incorrectas, así que este enlace se cerró por su seguridad. Llame a { $practice } al { $phone } y encontraremos una solución.
