package words

import (
	"testing"
	"time"
)

func TestDay(t *testing.T) {
	zone := time.FixedZone("JST", 9*3600)
	now := time.Date(2026, 3, 4, 0, 30, 0, 0, zone) // a Wednesday, just after midnight
	for _, c := range []struct {
		at     time.Time
		en, ja string
	}{
		{now, "today 00:30", "今日 00:30"},
		{now.Add(-time.Hour), "yesterday", "昨日"},
		{now.Add(-time.Hour).UTC(), "yesterday", "昨日"}, // another zone, the same moment
		{now.Add(-25 * time.Hour), "Mon", "月曜"},
		{now.AddDate(0, 0, -6), "Thu", "木曜"},
		{now.AddDate(0, 0, -7), "25 Feb", "2月25日"},
		{time.Date(2026, 1, 1, 0, 0, 0, 0, zone), "1 Jan", "1月1日"},
		{time.Date(2025, 12, 31, 23, 59, 0, 0, zone), "2025-12-31", "2025/12/31"},
		{now.AddDate(0, 0, 1), "2026-03-05", "2026/03/05"}, // a clock was wrong
	} {
		if en, ja := Day(English, c.at, now), Day(Japanese, c.at, now); en != c.en || ja != c.ja {
			t.Errorf("%s: %q, %q, want %q, %q", c.at, en, ja, c.en, c.ja)
		}
	}
	// The first days of a year look back into the last one.
	if got := Day(English, time.Date(2025, 12, 30, 12, 0, 0, 0, zone), time.Date(2026, 1, 2, 12, 0, 0, 0, zone)); got != "Tue" {
		t.Errorf("three days ago, last year: %q", got)
	}
}

func TestTalked(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                               "",
		900 * time.Millisecond:          "",
		9 * time.Second:                 "9 s",
		59900 * time.Millisecond:        "59 s",
		time.Minute:                     "1 min",
		12*time.Minute + 29*time.Second: "12 min",
		59*time.Minute + 40*time.Second: "1 h 0 min",
		65 * time.Minute:                "1 h 5 min",
		10*time.Hour + 59*time.Minute:   "10 h",
		1234 * time.Hour:                "1,234 h",
	} {
		if got := Talked(English, d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
	if got := Talked(Japanese, 65*time.Minute); got != "1 時間 5 分" {
		t.Errorf("in Japanese %q", got)
	}
}

func TestTurnCount(t *testing.T) {
	for n, want := range map[int]string{0: "", 1: "1 turn", 2: "2 turns", 1234567: "1,234,567 turns", 999: "999 turns"} {
		if got := TurnCount(English, n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
