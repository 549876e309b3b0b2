### El marco de todas las páginas del portal, la página de inicio, la ayuda, la privacidad y la accesibilidad.
###
### Para quien traduce: $name es el nombre de pila, $practice la consulta, $phone su teléfono, que la página convierte en
### enlace. Lea la frase en voz alta: debe sonar como una persona en la recepción. Sin marcas de género.
###
### La misma palabra para lo mismo en todos los archivos: iniciar sesión (sign in), volver a entrar y forma de entrar (get in, way
### in), la consulta (practice), correo (email), historial (records), llave de acceso (passkey), código adicional (extra code),
### cifras (digits), funciona (works, de un enlace o un código), anular (take back, end), completar (fill in), actuar en nombre de
### (act for), persona invitada (guest).

portal-skip = Saltar al contenido principal
portal-window-title = { $page } – { $practice }
portal-window-error = Error: { $page }
portal-navigation = Portal
portal-home = Inicio
portal-account = Su cuenta
portal-languages = Idioma
portal-choose = Abrir otro portal
portal-sign-in = Iniciar sesión
portal-sign-out = Cerrar sesión
portal-help = Ayuda
portal-privacy = Privacidad
portal-accessibility = Accesibilidad
portal-back = Volver
portal-in-already-title = Ya tiene la sesión abierta
portal-in-already = Tiene la sesión abierta como { $email }.
portal-in-already-button = Ir a su portal
portal-to-mend = Hay un problema
portal-help-now = ¿Necesita ayuda ahora? Llame a la consulta al { $phone }. Este portal no es para emergencias.

## Inicio

home-greeting = { $part ->
    [morning] Buenos días, { $name }
    [afternoon] Buenas tardes, { $name }
   *[evening] Buenas noches, { $name }
 }
home-summary = { $count ->
    [0] Lo tiene todo al día.
    [one] Tiene 1 cosa pendiente.
   *[other] Tiene { $count } cosas pendientes.
 }
home-welcome = Su cuenta está activa. Consejo: guarde esta página en sus marcadores para volver a encontrarla.
home-to-do = Pendiente
home-to-do-progress = { $done } de { $all } hechas
home-to-do-none = Ahora no tiene nada pendiente. Le escribiremos cuando haya algo para usted.
home-confirm-email = Confirmar su correo electrónico
home-confirm-email-why = Para poder volver a entrar si olvida su contraseña
home-email-confirmed = Correo electrónico confirmado
home-activated = Cuenta activada
home-completed = Hecho el { $date }
home-practice = Datos de contacto

## Un acceso que puede abrir el portal de más de una persona

choose-title = ¿Qué portal quiere abrir?
choose-own = Su propio portal
choose-other = Portal de { $name }
choose-open-now = Está en el portal de { $name }.
choose-change = Cambiar

## El aviso antes de cerrar una sesión sin actividad

idle-title = ¿Sigue ahí?
idle-text = Para proteger sus datos, cerraremos su sesión dentro de 2 minutos.
idle-stay = Mantener la sesión abierta
idle-sign-out = Cerrar sesión ahora

## El aviso antes de cerrar una sesión demasiado larga, que no se puede aplazar

ending-title = Pronto tendrá que volver a iniciar sesión
ending-soon = Para proteger sus datos, cerramos todas las sesiones al cabo de 12 horas. La suya se cerrará en menos de 2 minutos y no se puede aplazar: guarde antes lo que haya escrito. Enseguida podrá volver a iniciar sesión.
ending-text = { $minutes ->
    [one] Para proteger sus datos, cerramos todas las sesiones al cabo de 12 horas. La suya se cerrará en menos de 1 minuto y no se puede aplazar: guarde antes lo que haya escrito. Enseguida podrá volver a iniciar sesión.
   *[other] Para proteger sus datos, cerramos todas las sesiones al cabo de 12 horas. La suya se cerrará en menos de { $minutes } minutos y no se puede aplazar: guarde antes lo que haya escrito. Enseguida podrá volver a iniciar sesión.
 }
ending-back = Volver a la página

## Ayuda

help-title = Ayuda
help-person-title = Hablar con una persona
help-person-text = Llame a { $practice } al { $phone }. Allí le conocen y pueden ayudarle con el portal.
help-visit-text = También puede venir en persona: { $address }.
help-emergency-title = En caso de emergencia
help-emergency-text = Este portal no es para emergencias y nadie lo vigila las 24 horas. Llame al número de emergencias de su zona.
help-no-email-title = No ha llegado nuestro correo
help-no-email-text = Mire en la carpeta de correo no deseado o spam y espere unos minutos. Si no está ahí, quizá tengamos otra dirección suya. Llámenos y pregunte cuál.
help-link-title = Un enlace no funciona
help-link-text = Ábralo de todos modos. La página explica qué ha pasado y, en la mayoría de los casos, ofrece enviarle un enlace nuevo. Si tiene varios correos nuestros, use el más reciente.
help-password-title = No puedo iniciar sesión
help-password-text = Elija «¿Olvidó su contraseña?» en la página de inicio de sesión y escriba su correo electrónico. Le enviaremos un enlace para elegir una contraseña nueva.
help-email-title = Mi correo electrónico ha cambiado
help-email-text = Si puede iniciar sesión, cámbielo en «Su cuenta». Si no, llámenos: comprobaremos que es usted y después podrá iniciar sesión con la dirección nueva.
help-shared-title = Comparto el teléfono u otro dispositivo
help-shared-text = Cierre la sesión cuando termine. Si la dejó abierta en algún sitio, abra «Su cuenta» y elija «Cerrar sesión en todas partes».

## Privacidad

privacy-title = Privacidad
privacy-intro = Este portal es de { $practice }. Lo que ve y escribe aquí forma parte de su historial allí.
privacy-see-title = Quién puede verlo
privacy-see-text = Usted, quien pueda abrir su portal en su nombre y el personal de { $practice } que lo necesite para su trabajo. Otros clientes no pueden. En «Su cuenta» ve quién ha abierto su información.
privacy-kept-title = Qué anotamos
privacy-kept-text = Cuándo inicia sesión, desde qué dispositivo y qué dirección de internet, y qué cambios se hacen. Lo guardamos para protegerle, y { $practice } puede decirle qué hay anotado.
privacy-email-title = Qué enviamos por correo
privacy-email-text = Lo menos posible: que algo le espera o que ha cambiado algo en su inicio de sesión. No comprobamos si abre los correos.
privacy-cookies-title = Cookies
privacy-cookies-text = Unas pocas y pequeñas, las que el portal necesita: para mantener abierta su sesión, para conservar su invitación, para conservar durante un minuto lo que ha escrito cuando a un formulario le falta algo, y para recordar su idioma. Sin publicidad y sin nada de otros sitios web.
privacy-ask-title = Sus derechos
privacy-ask-text = Para ver su historial, corregirlo o preguntar cualquier cosa sobre él, llame a { $practice } al { $phone }.

## Accesibilidad

accessibility-title = Accesibilidad
accessibility-intro = Todo el mundo debe poder usar este portal. Lo hacemos según las Pautas de Accesibilidad para el Contenido Web 2.2, nivel AA.
accessibility-can-title = Qué puede hacer
accessibility-can-keyboard = usar todas las páginas solo con el teclado
accessibility-can-reader = escucharlo con un lector de pantalla
accessibility-can-zoom = ampliar el texto cuanto necesite, también en el teléfono
accessibility-can-dark = elegir claro u oscuro en los ajustes de su dispositivo
accessibility-can-script = usar todo, salvo las llaves de acceso, con JavaScript desactivado
accessibility-trouble-title = ¿Encuentra algún obstáculo?
accessibility-trouble-text = Díganoslo: buscaremos ahora una solución para usted y lo arreglaremos para todo el mundo. Llame a { $practice } al { $phone }.
