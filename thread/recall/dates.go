package recall

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// mark begins the terms that no text has: they tell when something was said or happened.
const mark = "§"

// A span is how much of the calendar a date in words means.
type span int

const (
	aDay    span = iota
	aWeek        // the seven days from its first
	aMonth       // of one year
	aYear        //
	anyMay       // a month of whatever year
	anyMay8      // a day of whatever year
)

// A date is a day, week, month or year.
type date struct {
	span span
	t    time.Time // some moment in it; the first day of a week
}

func dayTerm(t time.Time) string   { return mark + "d" + t.Format("20060102") }
func monthTerm(t time.Time) string { return mark + "n" + t.Format("200601") }
func yearTerm(t time.Time) string  { return mark + "y" + t.Format("2006") }
func mayTerm(t time.Time) string   { return mark + "m" + t.Format("01") }
func may8Term(t time.Time) string  { return mark + "e" + t.Format("0102") }

// indexed gives the terms of a date that a text tells of, or on which it was said.
func (d date) indexed() []string {
	switch d.span {
	case aDay:
		return []string{dayTerm(d.t), may8Term(d.t), monthTerm(d.t), mayTerm(d.t), yearTerm(d.t)}
	case aWeek, aMonth:
		return []string{monthTerm(d.t), mayTerm(d.t), yearTerm(d.t)}
	case aYear:
		return []string{yearTerm(d.t)}
	case anyMay8:
		return []string{may8Term(d.t), mayTerm(d.t)}
	default:
		return []string{mayTerm(d.t)}
	}
}

// asked gives what to look for when a date is asked for: groups of terms of which each message may have one.
func (d date) asked() [][]string {
	switch d.span {
	case aDay:
		return [][]string{{dayTerm(d.t)}, {monthTerm(d.t)}}
	case aWeek:
		var days []string
		for i := range 7 {
			days = append(days, dayTerm(d.t.AddDate(0, 0, i)))
		}
		return [][]string{days}
	case aMonth:
		return [][]string{{monthTerm(d.t)}, {mayTerm(d.t)}}
	case aYear:
		return [][]string{{yearTerm(d.t)}}
	case anyMay8:
		return [][]string{{may8Term(d.t)}, {mayTerm(d.t)}}
	default:
		return [][]string{{mayTerm(d.t)}}
	}
}

var months = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
	"november", "december"}

var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

var numbers = map[string]int{"a": 1, "an": 1, "one": 1, "two": 2, "couple": 2, "three": 3, "few": 3, "four": 4, "five": 5,
	"six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12}

// number reads a number in words or digits, 0 where it is none of use.
func number(s string) int {
	if n, ok := numbers[s]; ok {
		return n
	}
	n, err := strconv.Atoi(strings.TrimRight(s, "sthndr")) // 1st, 2nd, 3rd, 4th
	if err != nil || n < 0 || n > 9999 {
		return 0
	}
	return n
}

// back gives the date so many days, weeks, months or years before now; of none where the unit is none.
func back(now time.Time, n int, unit string) []date {
	switch strings.TrimSuffix(unit, "s") {
	case "day", "night", "morning", "evening":
		return []date{{aDay, now.AddDate(0, 0, -n)}}
	case "week":
		return []date{{aWeek, monday(now).AddDate(0, 0, -7*n)}}
	case "month":
		return []date{{aMonth, firstOfMonth(now).AddDate(0, -n, 0)}}
	case "year":
		return []date{{aYear, now.AddDate(-n, 0, 0)}}
	case "weekend":
		saturday := monday(now).AddDate(0, 0, 5-7*n)
		return []date{{aDay, saturday}, {aDay, saturday.AddDate(0, 0, 1)}}
	}
	return nil
}

func monday(t time.Time) time.Time { return t.AddDate(0, 0, -(int(t.Weekday())+6)%7) }

// firstOfMonth is where counting months begins: a month before the 31st there may be no 31st.
func firstOfMonth(t time.Time) time.Time { return t.AddDate(0, 0, 1-t.Day()) }

// dates gives the dates that a text tells of in words, seen from the day on which it was said.
func dates(tokens []token, now time.Time) []date {
	var found []date
	for i, t := range tokens {
		if t.dense {
			found = append(found, inJapanese(tokens, i, now)...)
		} else {
			found = append(found, inEnglish(tokens, i, now)...)
		}
	}
	return found
}

// inEnglish gives the dates that begin, or in "8 May" turn, on token i.
func inEnglish(tokens []token, i int, now time.Time) []date {
	text := func(k int) string {
		if k < 0 || k >= len(tokens) {
			return ""
		}
		return tokens[k].text
	}
	switch w := text(i); w {
	case "yesterday":
		return back(now, 1, "day")
	case "today", "tonight":
		return back(now, 0, "day")
	case "tomorrow":
		return back(now, -1, "day")
	case "last", "next", "this":
		n := map[string]int{"last": 1, "next": -1, "this": 0}[w]
		if day := slices.Index(weekdays, text(i+1)); day >= 0 {
			return []date{{aDay, weekday(now, time.Weekday(day), w == "last")}}
		}
		return back(now, n, text(i+1))
	case "ago":
		if n := number(text(i - 2)); n > 0 {
			return back(now, n, text(i-1))
		}
	default:
		if m := slices.Index(months, w); m >= 0 {
			return monthNamed(time.Month(m+1), text(i-1), text(i+1), text(i+2), now)
		}
		if len(w) == 4 && number(w) >= 1900 && number(w) < 2100 {
			return []date{{aYear, time.Date(number(w), 7, 1, 12, 0, 0, 0, now.Location())}}
		}
	}
	return nil
}

// weekday gives that day of the week before now, or after it.
func weekday(now time.Time, day time.Weekday, before bool) time.Time {
	days := (int(day) - int(now.Weekday()) + 7) % 7
	if before {
		days -= 7
	} else if days == 0 {
		days = 7
	}
	return now.AddDate(0, 0, days)
}

// monthNamed reads what stands around a month: "8 May 2023", "May 8, 2023", "May 2023", "May". Alone, "may" and "march"
// are verbs more often than months.
func monthNamed(m time.Month, before, after, later string, now time.Time) []date {
	day, year := number(before), number(later)
	switch {
	case day < 1 || day > 31:
		day = number(after)
		if day > 31 {
			day, year = 0, day
		}
	default:
		year = number(after)
	}
	if year < 1900 || year > 2099 {
		year = 0
	}
	at := func(year, day int) time.Time { return time.Date(year, m, day, 12, 0, 0, 0, now.Location()) }
	switch {
	case day > 0 && year > 0:
		return []date{{aDay, at(year, day)}}
	case day > 0:
		return []date{{anyMay8, at(2000, day)}}
	case year > 0:
		return []date{{aMonth, at(year, 1)}}
	case m != time.May && m != time.March || before == "in" || before == "since" || before == "last":
		return []date{{anyMay, at(2000, 1)}}
	}
	return nil
}

// japanese are the words for days and times that need no number.
var japanese = []struct {
	word string
	back int
	unit string
}{
	{"一昨日", 2, "day"}, {"おととい", 2, "day"}, {"昨日", 1, "day"}, {"きのう", 1, "day"}, {"昨夜", 1, "day"}, {"昨晩", 1, "day"},
	{"今日", 0, "day"}, {"きょう", 0, "day"}, {"今朝", 0, "day"}, {"今夜", 0, "day"}, {"今晩", 0, "day"},
	{"明日", -1, "day"}, {"あした", -1, "day"}, {"明後日", -2, "day"}, {"あさって", -2, "day"},
	{"先々週", 2, "week"}, {"先週", 1, "week"}, {"今週", 0, "week"}, {"来週", -1, "week"},
	{"先々月", 2, "month"}, {"先月", 1, "month"}, {"今月", 0, "month"}, {"来月", -1, "month"},
	{"一昨年", 2, "year"}, {"おととし", 2, "year"}, {"去年", 1, "year"}, {"昨年", 1, "year"}, {"今年", 0, "year"}, {"来年", -1, "year"},
}

// inJapanese gives the dates in a run of characters, and those that it makes of the digits before it: 2023年5月8日, 3日前.
func inJapanese(tokens []token, i int, now time.Time) []date {
	run := tokens[i].text
	var found []date
	rest := run
	for _, j := range japanese { // the longer words stand first
		if strings.Contains(rest, j.word) {
			rest = strings.ReplaceAll(rest, j.word, " ")
			found = append(found, back(now, j.back, j.unit)...)
		}
	}
	if i == 0 || tokens[i-1].dense {
		return found
	}
	n := number(tokens[i-1].text)
	for _, u := range []struct{ word, unit string }{{"日前", "day"}, {"週間前", "week"}, {"か月前", "month"}, {"ヶ月前", "month"}, {"年前", "year"}} {
		if n > 0 && strings.HasPrefix(run, u.word) {
			return append(found, back(now, n, u.unit)...)
		}
	}
	return append(found, numbered(tokens, i, n, now)...)
}

// numbered reads 2023年5月, 5月, 5月8日 and 2023年5月8日, whose last character begins token i. A year needs no 年.
func numbered(tokens []token, i, n int, now time.Time) []date {
	// part gives the number before token k if that is the unit, or 0.
	part := func(k int, unit string) int {
		if k < 1 || tokens[k].text != unit || tokens[k-1].dense {
			return 0
		}
		return number(tokens[k-1].text)
	}
	ends := len(tokens) <= i+2 || tokens[i].text != "月" || !strings.HasPrefix(tokens[i+2].text, "日") || tokens[i+1].dense
	at := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 12, 0, 0, 0, now.Location()) }
	switch run := tokens[i].text; {
	case strings.HasPrefix(run, "日") && n >= 1 && n <= 31:
		month, year := part(i-2, "月"), part(i-4, "年")
		switch {
		case month < 1 || month > 12:
		case year >= 1900:
			return []date{{aDay, at(year, month, n)}}
		default:
			return []date{{anyMay8, at(2000, month, n)}}
		}
	case strings.HasPrefix(run, "月") && n >= 1 && n <= 12 && ends: // else it is read at its day
		if year := part(i-2, "年"); year >= 1900 {
			return []date{{aMonth, at(year, n, 1)}}
		}
		return []date{{anyMay, at(2000, n, 1)}}
	}
	return nil
}
