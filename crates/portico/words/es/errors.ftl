### Páginas para cuando algo ha salido mal. Cada una dice qué ha pasado y qué hacer, sin culpar a quien lee.
###
### Para quien traduce: frases breves y tranquilas, sin disculpas largas. $phone se convierte en enlace.

error-go-home = Ir a su portal

error-not-found-title = No encontramos esta página
error-not-found-text = Puede que la dirección tenga un error o que lo que había aquí ya no esté disponible.
error-refused-title = No puede abrir esta página
error-refused-text = No forma parte de su portal. Si cree que debería, pregunte a { $practice }.
error-too-many-title = Demasiados intentos por ahora
error-too-many-text = { $minutes ->
    [one] Ha habido muchos intentos en poco tiempo. Espere 1 minuto e inténtelo de nuevo.
   *[other] Ha habido muchos intentos en poco tiempo. Espere { $minutes } minutos e inténtelo de nuevo.
 }
error-fault-title = Algo ha fallado por nuestra parte
error-fault-text = Ha quedado anotado y lo revisaremos. Inténtelo de nuevo dentro de unos minutos.
error-fault-number = Si nos llama por esto, este código nos ayuda a encontrarlo: { $number }
error-busy-title = Hay mucha actividad en este momento
error-busy-text = Ahora mismo no podemos hacerlo. Espere un minuto e inténtelo de nuevo.
error-busy-sent-text = Ahora mismo no podemos hacerlo. Espere un minuto y cargue esta página de nuevo: se enviará otra vez todo lo que ha escrito.
error-unsure-title = Puede que se haya guardado
error-unsure-text = La conexión se cortó en ese momento y no sabemos si se ha guardado. Mire si está antes de enviarlo otra vez.
error-full-title = Ahora mismo no podemos guardar nada
error-full-text = No queda espacio para nada nuevo, así que no se ha cambiado nada. Lo que se guardó antes está a salvo. Vuelva atrás e inténtelo de nuevo más tarde.
error-origin-title = Cargue la página de nuevo
error-origin-text = No hemos podido comprobar que esto viniera de nuestra propia página, así que no se ha cambiado nada. Vuelva atrás, cargue la página de nuevo y repita el último paso.
error-form-title = Faltaba algo
error-form-text = Lo que llegó no estaba completo, así que no se ha cambiado nada. Vuelva atrás e inténtelo de nuevo.
error-too-large-title = Es demasiado de una vez
error-too-large-text = Lo que ha enviado es más grande de lo que admite esta página. Vuelva atrás y envíe menos.
error-method-title = Esta página no se puede abrir así
error-method-text = Vuelva a la página anterior y empiece otra vez desde allí.
error-conflict-title = Esto ya no se puede hacer
error-conflict-text = Algo ha cambiado mientras tanto, o ya se había hecho. Vuelva atrás y cargue la página de nuevo.
