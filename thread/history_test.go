package thread

import (
	"strings"
	"testing"
)

// texts joins the texts of messages.
func texts(messages []Message) string {
	var all []string
	for _, m := range messages {
		all = append(all, m.Text)
	}
	return strings.Join(all, "/")
}

// conversationOf makes messages from lines: "u text" and "a text", "a!9 text" with 9 bytes heard,
// "a? text" cut, "u? text" recorded, "u- text" dropped, "a- text" failed, "a~ text" being written.
func conversationOf(lines ...string) []Message {
	var all []Message
	for _, line := range lines {
		kind, text, _ := strings.Cut(line, " ")
		m := Message{Role: User, State: Complete, Text: text, Heard: -1}
		if kind[0] == 'a' {
			m.Role = Assistant
		}
		switch kind[1:] {
		case "?":
			m.State = Cut
			if m.Role == User {
				m.State = Recorded
			}
		case "-":
			m.State = Failed
			if m.Role == User {
				m.State = Dropped
			}
		case "~":
			m.State = Writing
		case "!0":
			m.Heard = 0
		case "!5":
			m.Heard = 5
		}
		all = append(all, m)
	}
	return all
}

func TestHistory(t *testing.T) {
	const all = 1000
	// Each message of 36 letters is 9 tokens and 4 for its frame: 13.
	long := func(c string) string { return strings.Repeat(c, 36) }
	for name, test := range map[string]struct {
		tokens int
		said   []string
		want   string
	}{
		"nothing":               {all, nil, ""},
		"only an answer":        {all, []string{"a hello"}, ""},
		"one message":           {all, []string{"u hello"}, "hello"},
		"an opening":            {all, []string{"a welcome", "u hello"}, "welcome/hello"},
		"in order":              {all, []string{"u 1", "a 2", "u 3"}, "1/2/3"},
		"two in a row":          {all, []string{"u 1", "u 2", "a 3", "u 4"}, "1\n2/3/4"},
		"recorded, dropped":     {all, []string{"u 1", "a 2", "u? x", "u- thank you for watching", "u 3"}, "1/2/3"},
		"failed, being written": {all, []string{"u 1", "a- x", "u 2", "a~ half"}, "1\n2"},
		"cut":                   {all, []string{"u 1", "a? so f", "u 2"}, "1/so f/2"},
		"heard in part":         {all, []string{"u 1", "a!5 Mount Fuji", "u 2"}, "1/Mount…/" + note("en", "Mount") + "2"},
		"heard, within a rune":  {all, []string{"u 1", "a!5 富士山", "u 2"}, "1/富…/" + note("zh", "富") + "2"},
		"told once":             {all, []string{"u 1", "a!5 Mount Fuji", "u 2", "a 3", "u 4"}, "1/Mount…/" + note("en", "Mount") + "2/3/4"},
		"heard nothing":         {all, []string{"u 1", "a!0 Mount Fuji", "u 2"}, "1\n2"},
		"heard all":             {all, []string{"u 1", "a!5 Mount", "u 2"}, "1/Mount/2"},
		"another try":           {all, []string{"u 1", "a first", "a? second", "u 2"}, "1/second/2"},
		"a try nobody heard":    {all, []string{"u 1", "a first", "a!0 second", "u 2"}, "1/first/2"},
		"answering again":       {all, []string{"u 1", "a 2", "u 3", "a? 4", "a 5"}, "1/2/3"},
		"ends with a recording": {all, []string{"u 1", "a 2", "u? x"}, "1"},

		"just fits":                 {39, []string{"u " + long("a"), "a " + long("b"), "u " + long("c")}, long("a") + "/" + long("b") + "/" + long("c")},
		"no half exchange":          {38, []string{"u " + long("a"), "a " + long("b"), "u " + long("c")}, long("c")},
		"the newest always":         {1, []string{"u 1", "a 2", "u " + long("c")}, long("c")},
		"no window at all":          {-5, []string{"u 1", "a 2", "u 3"}, "3"},
		"no hole":                   {30, []string{"u 1", "a 2", "u " + long("a"), "a " + long("b"), "u 3"}, "3"},
		"an opening that fits":      {26, []string{"a " + long("a"), "u " + long("b")}, long("a") + "/" + long("b")},
		"an opening that does not":  {25, []string{"a " + long("a"), "u " + long("b")}, long("b")},
		"unanswered ones are apart": {26, []string{"u " + long("a"), "u " + long("b"), "u " + long("c")}, long("b") + "\n" + long("c")},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStore(t)
			th, other := newThread(t, s), newThread(t, s)
			add(t, s, other.ID, conversationOf("u not", "a this")...)
			add(t, s, th.ID, conversationOf(test.said...)...)
			h, err := s.history(t.Context(), th.ID, 0, test.tokens)
			if err != nil {
				t.Fatal(err)
			}
			got := h.messages()
			if texts(got) != test.want {
				t.Errorf("sent %q, want %q", texts(got), test.want)
			}
			if len(got) > 0 && got[len(got)-1].Role != User {
				t.Error("the last one is not the user's")
			}
		})
	}
}

func TestTrim(t *testing.T) {
	for name, test := range map[string]struct {
		tokens []int // newest first
		want   int   // exchanges
		ok     bool
	}{
		"nothing":           {nil, 0, false},
		"one":               {[]int{10}, 1, false},
		"two":               {[]int{10, 10}, 1, true},
		"half":              {[]int{10, 10, 10, 10}, 2, true},
		"the newest is big": {[]int{100, 1, 1}, 1, true},
		"the oldest is big": {[]int{1, 1, 1, 100}, 3, true},
	} {
		var h history
		for i, n := range test.tokens {
			h.exchanges = append(h.exchanges, exchange{messages: 2, tokens: n})
			h.backwards = append(h.backwards, Message{ID: int64(i)}, Message{ID: int64(i)})
		}
		ok := h.trim()
		if ok != test.ok || len(h.exchanges) != test.want || len(h.backwards) != 2*test.want {
			t.Errorf("%s: %v, %d exchanges with %d messages", name, ok, len(h.exchanges), len(h.backwards))
		}
	}
}

// The counts are those of gpt-tokenizer's o200k_base.
func TestEstimateIsOnTheHighSide(t *testing.T) {
	for text, tokens := range map[string]int{
		"今天天气很好，我们一起去公园散步吧。你知道北京有多少人口吗？人工智能技术正在快速发展，语音识别的准确率越来越高。":                                                   38,
		"안녕하세요, 오늘 날씨가 정말 좋네요. 한국에서 가장 높은 산은 한라산입니다. 인공지능 기술이 빠르게 발전하고 있습니다.":                                        33,
		"Übermorgen fahren wir mit der Straßenbahn nach München, obwohl das Wetter ziemlich schlecht werden dürfte.": 19,
		"3776 metres, 2026-11-22 14:02, phone 090-1234-5678, 1,000,000":                                              32,
		"😀🎉👨‍👩‍👧‍👦🚀🏔️": 19,
		"": 0,
	} {
		if got := estimate(text) - frame; got < tokens || got > 3*tokens {
			t.Errorf("%.20q: %d, counted %d", text, got, tokens)
		}
	}
}
