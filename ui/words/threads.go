package words

import (
	"strconv"
	"time"
)

// The pane of threads.
var (
	ThreadsTitle    = Text{"threads", "スレッド"}
	ThreadsReading  = Text{"reading the threads", "スレッドを読み込み中"}
	ThreadsNone     = Text{"nothing here yet. press %s and begin to talk", "まだ何もありません。%s で会話を始められます"}
	ThreadsCount    = Text{"%s", "%s 件"}
	ThreadsFiltered = Text{"%s of %s", "%s / %s 件"}
	ThreadUntitled  = Text{"untitled", "無題"}
	ThreadCopy      = Text{"%s (copy)", "%s (コピー)"}
	ThreadOpen      = Text{"open now", "表示中"}
	ThreadDeleted   = Text{"deleted: %s", "削除しました: %s"}
	ThreadRestored  = Text{"brought back: %s", "元に戻しました: %s"}
	ThreadCopied    = Text{"copied: %s", "複製しました: %s"}
	ThreadTemporary = Text{
		"a temporary conversation: nothing of it is kept, and memory is not used",
		"一時的な会話: 何も保存せず、メモリーも使いません",
	}
	UndoWith = Text{"%s undo", "%s で元に戻す"}
)

// What the keys of the pane of threads do.
var (
	KeyOpenThread = Text{"open", "開く"}
	KeyNewOne     = Text{"new", "新規"}
	KeyTemporary  = Text{"temporary", "一時的な会話"}
	KeyBegin      = Text{"begin", "始める"}
	KeyRename     = Text{"rename", "名前の変更"}
	KeyDuplicate  = Text{"copy", "複製"}
	KeyDelete     = Text{"delete", "削除"}
	KeyUndo       = Text{"undo", "元に戻す"}
	KeyList       = Text{"to the list", "一覧へ"}
	KeyAll        = Text{"show all", "すべて表示"}
	KeyKeys       = Text{"keys", "キー"}
)

// When something was, said as seen from now.
var (
	DayToday     = Text{"today %s", "今日 %s"}
	DayYesterday = Text{"yesterday", "昨日"}
	DayOfYear    = Text{"2 Jan", "1月2日"}            // a layout of package time
	DayShort     = Text{"2006-01-02", "2006/01/02"} // a layout of package time
	DayDate      = Text{"2006-01-02", "2006年1月2日"}  // a layout of package time
)

// How long somebody talked, and how often.
var (
	TalkedSeconds = Text{"%d s", "%d 秒"}
	TalkedMinutes = Text{"%d min", "%d 分"}
	TalkedHours   = Text{"%d h %d min", "%d 時間 %d 分"}
	TalkedLong    = Text{"%s h", "%s 時間"}
	OneTurn       = Text{"1 turn", "1 往復"}
	Turns         = Text{"%s turns", "%s 往復"}
)

// Day names the day of a time, as short as can be: "today 14:02", "yesterday", "Mon", "3 Mar", "2025-03-03". It is seen
// from now, in its time zone.
func Day(l Language, at, now time.Time) string {
	at = at.In(now.Location())
	switch days := daysBetween(at, now); {
	case days == 0:
		return DayToday.In(l, at.Format("15:04"))
	case days == 1:
		return DayYesterday.In(l)
	case 1 < days && days < 7:
		return weekday(l, at)
	case 7 <= days && at.Year() == now.Year():
		return at.Format(DayOfYear.In(l))
	}
	return at.Format(DayShort.In(l))
}

// Date names a day in full.
func Date(l Language, at time.Time) string { return at.Format(DayDate.In(l)) }

// daysBetween counts midnights.
func daysBetween(from, to time.Time) int {
	day := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	return int(day(to).Sub(day(from)) / (24 * time.Hour))
}

func weekday(l Language, at time.Time) string {
	if l == Japanese {
		return string([]rune("日月火水木金土")[at.Weekday()]) + "曜"
	}
	return at.Format("Mon")
}

// Talked says how long somebody talked, "" where nobody did.
func Talked(l Language, d time.Duration) string {
	switch minutes := int(d.Round(time.Minute) / time.Minute); {
	case d < time.Second:
		return ""
	case d < time.Minute:
		return TalkedSeconds.In(l, int(d/time.Second))
	case minutes < 60:
		return TalkedMinutes.In(l, minutes)
	case minutes < 600:
		return TalkedHours.In(l, minutes/60, minutes%60)
	default:
		return TalkedLong.In(l, Number(minutes/60))
	}
}

// TurnCount says how often the user spoke, "" for never.
func TurnCount(l Language, n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return OneTurn.In(l)
	}
	return Turns.In(l, Number(n))
}

// Number writes a count with commas between the thousands.
func Number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
