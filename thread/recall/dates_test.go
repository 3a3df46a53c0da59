package recall

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// TestDates reads dates in words, seen from Wednesday, 13 May 2026.
func TestDates(t *testing.T) {
	now := day(time.May, 13)
	for text, want := range map[string]string{
		"I went there yesterday.":             "d20260512",
		"Tomorrow, or today?":                 "d20260514 d20260513",
		"two days ago we met, and a year ago": "d20260511 y2025",
		"last Friday":                         "d20260508",
		"last Wednesday":                      "d20260506",
		"next Wednesday, this Friday":         "d20260520 d20260515",
		"last weekend":                        "d20260509 d20260510",
		"a week ago":                          "w20260504",
		"next week":                           "w20260518",
		"last month, next year":               "n202604 y2027",
		"on 8 May 2023":                       "d20230508 y2023",
		"on May 8th, 2023":                    "d20230508 y2023",
		"on 31 October":                       "e1031",
		"in June 2022":                        "n202206 y2022",
		"since August":                        "m08",
		"I may march on":                      "",
		"in May":                              "m05",
		"back in 1999 with 2500 others":       "y1999",
		"昨日は楽しかった":                            "d20260512",
		"一昨日と明後日":                             "d20260511 d20260515",
		"先週、来月、去年":                            "w20260504 n202606 y2025",
		"3日前に着いた":                             "d20260510",
		"2年前":                                 "y2024",
		"2023年5月8日に会った":                       "d20230508 y2023",
		"2023年5月":                             "n202305 y2023",
		"2023年の夏":                             "y2023",
		"５月８日です":                              "e0508",
		"12月は寒い":                              "m12",
		"99999 days ago, in 40 May. 13月40日, 0 weeks ago": "e0513",
	} {
		var got []string
		for _, d := range dates(scan(text), now) {
			name := strings.TrimPrefix(d.indexed()[0], mark)
			if d.span == aWeek {
				name = "w" + d.t.Format("20060102")
			}
			got = append(got, name)
		}
		slices.Sort(got)
		wanted := strings.Fields(want)
		slices.Sort(wanted)
		if !slices.Equal(got, wanted) {
			t.Errorf("%q: %v, want %v", text, got, wanted)
		}
	}
}

// TestMonthsBack holds that a month before the 31st of March is February.
func TestMonthsBack(t *testing.T) {
	if got := dates(scan("last month"), day(time.March, 31)); len(got) != 1 || monthTerm(got[0].t) != mark+"n202602" {
		t.Errorf("got %v", got)
	}
}
