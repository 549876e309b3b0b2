### Dates and times. Portico's own code puts the values in; every language has the same keys.
### $day, $month, $year and $weekday (1 is Monday) are numbers; $clock is a time such as 14:05; $hour is its hour.

date-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
 }
date-month-short = { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
 }
date-weekday = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
 }

# 12 November
date-day = { $day } { date-month }
# 12 November 2026
date-day-year = { $day } { date-month } { $year }
# Tuesday 24 November
date-weekday-day = { date-weekday } { date-day }
date-weekday-day-year = { date-weekday } { date-day-year }
# 12 Nov
date-short = { $day } { date-month-short }
date-short-year = { $day } { date-month-short } { $year }
date-time = { $clock }
# 12 November at 14:05
date-day-time = { $date } at { $clock }

date-just-now = just now
date-minutes-ago = { $count ->
    [one] 1 minute ago
   *[other] { $count } minutes ago
 }
date-hours-ago = { $count ->
    [one] 1 hour ago
   *[other] { $count } hours ago
 }
date-days-ago = { $count ->
    [1] yesterday
   *[other] { $count } days ago
 }
date-minutes-ahead = { $count ->
    [one] in 1 minute
   *[other] in { $count } minutes
 }
date-hours-ahead = { $count ->
    [one] in 1 hour
   *[other] in { $count } hours
 }
date-days-ahead = { $count ->
    [1] tomorrow
   *[other] in { $count } days
 }

# The hours at which "Good afternoon" and "Good evening" begin, as bare numbers from 0 to 23.
date-afternoon-starts = 12
date-evening-starts = 18
