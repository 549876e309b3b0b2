### Fechas y horas. Los valores los pone el propio programa; todos los idiomas tienen las mismas claves.
### $day, $month, $year y $weekday (1 es lunes) son números; $clock es una hora como 14:05; $hour es la hora de esta.

date-month = { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
 }
date-month-short = { $month ->
    [1] ene
    [2] feb
    [3] mar
    [4] abr
    [5] may
    [6] jun
    [7] jul
    [8] ago
    [9] sept
    [10] oct
    [11] nov
   *[12] dic
 }
date-weekday = { $weekday ->
    [1] lunes
    [2] martes
    [3] miércoles
    [4] jueves
    [5] viernes
    [6] sábado
   *[7] domingo
 }

# 12 de noviembre
date-day = { $day } de { date-month }
# 12 de noviembre de 2026
date-day-year = { $day } de { date-month } de { $year }
# martes 24 de noviembre
date-weekday-day = { date-weekday } { date-day }
date-weekday-day-year = { date-weekday } { date-day-year }
# 12 nov
date-short = { $day } { date-month-short }
date-short-year = { $day } { date-month-short } { $year }
date-time = { $clock }
# 12 de noviembre a las 14:05 (a la 01:05)
date-day-time = { $hour ->
    [1] { $date } a la { $clock }
   *[other] { $date } a las { $clock }
 }

date-just-now = ahora mismo
date-minutes-ago = { $count ->
    [one] hace 1 minuto
   *[other] hace { $count } minutos
 }
date-hours-ago = { $count ->
    [one] hace 1 hora
   *[other] hace { $count } horas
 }
date-days-ago = { $count ->
    [1] ayer
   *[other] hace { $count } días
 }
date-minutes-ahead = { $count ->
    [one] dentro de 1 minuto
   *[other] dentro de { $count } minutos
 }
date-hours-ahead = { $count ->
    [one] dentro de 1 hora
   *[other] dentro de { $count } horas
 }
date-days-ahead = { $count ->
    [1] mañana
   *[other] dentro de { $count } días
 }

# Las horas a las que empiezan «Buenas tardes» y «Buenas noches», como números de 0 a 23.
date-afternoon-starts = 14
date-evening-starts = 20
