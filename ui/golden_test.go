package ui

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"kaiwa/config"
	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/voice"
)

const (
	question = "What is the tallest mountain in Japan?"
	first    = "Mount Fuji, at 3,776 metres. "
	second   = "It was first climbed by a monk in the year 663, and some two hundred thousand people climb it each summer."
)

// withThread fills the store with a thread.
func withThread(d *Deps) {
	store := d.Store.(*fakeStore)
	at := time.Now().Add(-3 * time.Minute)
	for _, m := range exchange(1, at, "Let's plan the trip.", "Gladly. Where do you start, and how many days do you have?") {
		store.put(m)
	}
	for _, m := range exchange(3, at.Add(time.Minute), question, first+second) {
		store.put(m)
	}
}

// A scene is a state of the screen, and how to come to it.
type scene struct {
	name string
	with func(*Deps)
	play func(*screen)
}

var scenes = []scene{
	{"empty", func(d *Deps) { d.Thread.Title = "" }, func(*screen) {}},
	{"demo", func(d *Deps) { d.Thread.Title, d.Demo = "", true }, func(*screen) {}},
	{"thread", withThread, func(*screen) {}},
	{"listening", withThread, listen},
	{"writing down", withThread, func(s *screen) {
		listen(s)
		s.press("space")
		s.happen(voice.Kept{ID: 5, Length: 3 * time.Second, Level: -21}, voice.Entered{State: voice.WritingDown})
		s.wait(4 * time.Second)
	}},
	{"thinking", withThread, think},
	{"streaming", withThread, func(s *screen) {
		think(s)
		s.happen(voice.Entered{State: voice.Answering}, voice.Began{ID: 6}, voice.Words{Text: first}, voice.Words{Text: "It was first"})
	}},
	{"speaking", withThread, speak},
	{"waiting", withThread, func(s *screen) {
		think(s)
		s.happen(voice.Waiting{Service: "answering", Until: time.Now().Add(12 * time.Second)})
	}},
	{"failed", withThread, func(s *screen) {
		think(s)
		broken := &fault.Fault{Code: fault.Unreachable, Service: "answering", Name: "api.openai.com"}
		s.store.put(thread.Message{ID: 6, ThreadID: 1, Role: thread.Assistant, At: time.Now(), State: thread.Failed, Fault: string(fault.Unreachable), Heard: -1})
		s.happen(voice.Began{ID: 6}, voice.Failed{Step: voice.StepAnswer, ID: 6, Err: fmt.Errorf("asking: %w", broken)})
		s.end(voice.Ended{})
	}},
	{"not written down", withThread, func(s *screen) {
		listen(s)
		s.press("space")
		broken := &fault.Fault{Code: fault.KeyRefused, Service: "listening"}
		s.store.put(thread.Message{ID: 5, ThreadID: 1, Role: thread.User, At: time.Now(), State: thread.Recorded, Fault: string(fault.KeyRefused), Length: 3 * time.Second})
		s.happen(voice.Kept{ID: 5, Length: 3 * time.Second, Level: -21}, voice.Failed{Step: voice.StepTranscribe, ID: 5, Err: broken})
		s.end(voice.Ended{})
	}},
	{"dropped", withThread, func(s *screen) {
		listen(s)
		s.press("space")
		s.store.put(thread.Message{ID: 5, ThreadID: 1, Role: thread.User, At: time.Now(), State: thread.Dropped, Fault: string(voice.Credits), Text: "Thank you for watching.", Length: 3 * time.Second, Audio: "5.wav"})
		s.happen(voice.Kept{ID: 5, Length: 3 * time.Second, Level: -21}, voice.Dropped{ID: 5, Text: "Thank you for watching.", Reason: voice.Credits})
		s.end(voice.Ended{})
	}},
	{"nothing heard", withThread, func(s *screen) {
		listen(s)
		s.press("space")
		s.happen(voice.NothingHeard{Reason: voice.NoVoice, Level: -58, Length: 3 * time.Second})
		s.end(voice.Ended{})
	}},
	{"no microphone", withThread, func(s *screen) {
		s.press("space")
		s.happen(voice.Failed{Step: voice.StepListen, Err: &fault.Fault{Code: fault.NoMicrophone}})
		s.end(voice.Ended{})
	}},
	{"interrupted", withThread, func(s *screen) {
		speak(s)
		s.press("esc")
		m, _ := s.m.list.Message(6)
		m.State, m.Heard = thread.Cut, len(first)
		s.store.put(m)
		s.store.put(thread.Message{ID: 5, ThreadID: 1, Role: thread.User, At: time.Now(), State: thread.Complete, Text: question, Length: 3 * time.Second})
		s.end(voice.Ended{Cancelled: true})
	}},
	{"hold", withThread, func(s *screen) { s.send(kitty) }},
	{"held", withThread, func(s *screen) {
		s.send(kitty)
		listen(s)
	}},
	{"hands-free waiting", withThread, waitFor5s},
	{"hands-free hearing", withThread, func(s *screen) {
		waitFor5s(s)
		s.happen(voice.Spoke{})
		s.mic.RMS = -18
		s.wait(2 * time.Second)
	}},
	{"hands-free empty", func(d *Deps) { d.Thread.Title = "" }, func(s *screen) { s.handsFree() }},
	{"hands-free thinking", withThread, func(s *screen) {
		s.handsFree()
		s.says(5)
		s.wait(time.Second)
	}},
	{"hands-free off", withThread, func(s *screen) {
		s.press("h")
		s.happen(voice.Failed{Step: voice.StepListen, Err: &fault.Fault{Code: fault.NoMicrophone}})
		s.end(voice.Ended{})
	}},
	{"hands-free help", withThread, func(s *screen) {
		s.send(kitty)
		s.handsFree()
		s.press("?")
	}},
	{"paused", withThread, func(s *screen) {
		speak(s)
		s.press("p")
		s.happen(voice.Paused{})
		s.wait(time.Second)
	}},
	{"speaking help", withThread, func(s *screen) {
		speak(s)
		s.press("?")
	}},
	{"selected", withThread, func(s *screen) { s.press("[", "[", "[") }},
	{"selected own", withThread, func(s *screen) { s.press("[", "[") }},
	{"selected rest", withThread, func(s *screen) {
		speak(s)
		s.press("esc")
		s.stored(6, len(first))
		s.store.put(thread.Message{ID: 5, ThreadID: 1, Role: thread.User, At: time.Now(), State: thread.Complete, Text: question, Length: 3 * time.Second})
		s.end(voice.Ended{Cancelled: true})
		s.press("[")
	}},
	{"times", withTimes, func(s *screen) { s.press("ctrl+t") }},
	{"no times", withThread, func(s *screen) { s.press("ctrl+t") }},
	{"typing", withThread, func(s *screen) {
		s.press("i")
		s.send(tea.PasteMsg{Content: "Shall we go to Matsumoto, or stay in Nagano city for all of the three days?"})
		s.press("alt+enter")
		s.send(tea.PasteMsg{Content: "松本城も見たいです"})
	}},
	{"help", withThread, func(s *screen) { s.press("?") }},
	{"log", func(d *Deps) { d.LogFile = "testdata/kaiwa.log" }, func(s *screen) { s.press("ctrl+l") }},
	{"scrolled", withMessages(60), func(s *screen) {
		s.press("i")
		s.send(tea.PasteMsg{Content: question})
		s.press("enter")
		s.happen(voice.Said{ID: 100, Text: question}, voice.Entered{State: voice.Thinking})
		s.press("pgup")
		s.happen(voice.Began{ID: 101}, voice.Words{Text: first + second})
	}},
	{"markdown", func(d *Deps) {
		withThread(d)
		text := "## Three days\n\nA **calm** plan:\n\n1. *Nagano*: Zenkō-ji in the morning\n2. Matsumoto, by the `Shinano` express\n3. Kamikōchi\n\n| day | town |\n|---|---|\n| 1 | Nagano |\n\n```go\nfmt.Println(\"go\")\n```\n"
		for _, m := range exchange(7, time.Now(), "Write the plan down.", text) {
			d.Store.(*fakeStore).put(m)
		}
	}, func(s *screen) {}},
	{"japanese", inLanguage("ja", withJapanese), func(s *screen) {
		listen(s)
		s.press("space")
		s.happen(voice.Said{ID: 5, Text: "富士山に最初に登ったのは誰ですか。"}, voice.Began{ID: 6},
			voice.Words{Text: "663年に修験者の役小角が登ったと伝えられています。今では毎年およそ20万人が、夏の間に頂上を目指します。"},
			voice.Entered{State: voice.Speaking})
		s.wait(time.Second)
		s.happen(voice.Heard{Bytes: len("663年に修験者の役小角が登ったと伝えられています。")})
	}},
	{"quit again", withThread, func(s *screen) { s.press("ctrl+c") }},
	{"store trouble", func(d *Deps) {
		d.Store.(*fakeStore).err = fmt.Errorf("reading: %w", &fault.Fault{Code: fault.StoreDamaged, Name: "kaiwa.db", Err: errors.New("malformed")})
	}, func(*screen) {}},
}

// panes are scenes whose pictures package settings keeps.
var panes = []scene{
	{"settings", withThread, func(s *screen) { s.press("s") }},
	{"first start", func(d *Deps) { d.Thread.Title, d.First = "", true }, func(*screen) {}},
}

func withJapanese(d *Deps) {
	d.Thread.Title = "長野への旅"
	for _, m := range exchange(3, time.Now().Add(-time.Minute), "日本で一番高い山は何ですか。", "富士山です。標高は3,776メートルで、静岡県と山梨県の境にあります。") {
		d.Store.(*fakeStore).put(m)
	}
}

// withTimes is a thread whose answers have times.
func withTimes(d *Deps) {
	withThread(d)
	ms := time.Millisecond
	d.Store.(*fakeStore).times = []thread.Spoken{
		{ID: 2, Timings: thread.Timings{Transcript: 410 * ms, FirstWord: 820 * ms, FirstPiece: 950 * ms, FirstSound: 1210 * ms, End: 5200 * ms}},
		{ID: 4, Timings: thread.Timings{Endpoint: 600 * ms, Transcript: 640 * ms, FirstWord: 1010 * ms, FirstPiece: 1130 * ms, FirstSound: 1390 * ms, End: 9000 * ms}},
	}
}

// waitFor5s has hands-free wait.
func waitFor5s(s *screen) {
	s.handsFree()
	s.wait(5 * time.Second)
}

func listen(s *screen) {
	s.press("space")
	s.happen(voice.Entered{State: voice.Listening})
	for i := range 100 {
		s.mic.RMS = -18 - float64((i*i)%29)
		s.wait(33 * time.Millisecond)
	}
	s.mic.RMS = -18
	s.wait(100 * time.Millisecond)
}

func think(s *screen) {
	listen(s)
	s.press("space")
	s.happen(voice.Kept{ID: 5, Length: 3 * time.Second, Level: -21}, voice.Entered{State: voice.WritingDown})
	s.wait(400 * time.Millisecond)
	s.store.put(thread.Message{ID: 5, ThreadID: 1, Role: thread.User, At: time.Now(), State: thread.Complete, Text: question, Length: 3 * time.Second, Heard: -1})
	s.happen(voice.Said{ID: 5, Text: question}, voice.Entered{State: voice.Thinking})
	s.wait(300 * time.Millisecond)
}

func speak(s *screen) {
	think(s)
	s.happen(voice.Began{ID: 6}, voice.Words{Text: first + second}, voice.Entered{State: voice.Speaking})
	s.wait(time.Second)
	s.happen(voice.Heard{Bytes: len(first)})
}

var sizes = []struct{ width, height int }{{40, 12}, {80, 24}, {120, 40}}

// shot puts the styled screen where it can be looked at as a picture, if KAIWA_SHOTS names a folder.
func shot(t *testing.T, m *Model) {
	if dir := os.Getenv("KAIWA_SHOTS"); dir != "" {
		name := strings.NewReplacer("/", "_", " ", "_").Replace(t.Name())
		if err := os.WriteFile(dir+"/"+name+".ansi", []byte(m.View().Content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestScreen(t *testing.T) {
	for _, scene := range slices.Concat(scenes, kept) {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s/%dx%d", scene.name, size.width, size.height), func(t *testing.T) {
				play(t, size.width, size.height, scene.with, func(t *testing.T, s *screen) {
					scene.play(s)
					shot(t, s.m)
					golden.RequireEqual(t, s.text())
				})
			})
		}
	}
}

// TestFits holds every scene, in both languages and at odd sizes, to the window: as many lines as it has,
// none wider.
func TestFits(t *testing.T) {
	odd := []tea.WindowSizeMsg{
		{Width: 40, Height: 12}, {Width: 23, Height: 7}, {Width: 61, Height: 9}, {Width: 10, Height: 3}, {Width: 3, Height: 1}, {Width: 200, Height: 50},
	}
	for i, scene := range slices.Concat(scenes, kept, panes) {
		for _, lang := range []string{"en", "ja"} {
			t.Run(scene.name+"/"+lang, func(t *testing.T) {
				from := odd[i%len(odd)]
				play(t, from.Width, from.Height, inLanguage(lang, scene.with), func(t *testing.T, s *screen) {
					scene.play(s)
					shot(t, s.m)
					s.fits(from)
					for _, size := range odd {
						s.send(size)
						s.fits(size)
					}
				})
			})
		}
	}
}

// fits tells that the screen has a size.
func (s *screen) fits(size tea.WindowSizeMsg) {
	s.t.Helper()
	lines := strings.Split(s.m.View().Content, "\n")
	if len(lines) != size.Height {
		s.t.Errorf("%d lines, want %d", len(lines), size.Height)
	}
	for i, line := range lines {
		if w := ansi.StringWidth(line); w > size.Width {
			s.t.Errorf("at %d×%d line %d is %d cells wide: %q", size.Width, size.Height, i, w, ansi.Strip(line))
		}
	}
}

func inLanguage(lang string, with func(*Deps)) func(*Deps) {
	return func(d *Deps) {
		if with != nil {
			with(d)
		}
		settings := d.Settings()
		settings.UILanguage = lang
		d.Settings = func() config.Settings { return settings }
	}
}

// TestFortyColumns: in the smallest window the state, what is measured and the key that goes on are all there.
func TestFortyColumns(t *testing.T) {
	want := map[string][2][]string{
		"listening":     {{"listening", "-18 dB", "0:03", "space stop"}, {"録音中", "-18 dB", "0:03", "space 送信"}},
		"writing down":  {{"writing down 4 s", "esc cancel"}, {"書き取り中 4 秒", "esc 中断"}},
		"thinking":      {{"thinking", "esc cancel"}, {"考え中", "esc 中断"}},
		"waiting":       {{"waiting 12 s", "esc cancel"}, {"12 秒", "esc 中断"}},
		"speaking":      {{"speaking", "esc cancel"}, {"再生中", "esc 中断"}},
		"failed":        {{"offline", "R try again", "R to try again"}, {"オフライン", "R 再試行", "R で再試行"}},
		"dropped":       {{"not sent", "R send anyway"}, {"送信していません", "R そのまま送信"}},
		"nothing heard": {{"nothing heard (-58 dB)", "space talk"}, {"聞こえませんでした (-58 dB)", "space 話す"}},
		"no microphone": {{"no mic", "no microphone", "press i to type"}, {"マイクなし", "マイクがありません"}},
		"typing":        {{"enter send", "esc leave"}, {"enter 送信", "esc 戻る"}},
		"demo":          {{"[demo]", "for real"}, {"[デモ]", "本番は"}},
		"help":          {{"esc close"}, {"esc 閉じる"}},
		"hold":          {{"hold space to talk"}, {"space 長押し で話す"}},
		"held":          {{"listening", "-18 dB", "0:03", "let go"}, {"録音中", "-18 dB", "0:03", "離す"}},
		"paused":        {{"paused", "esc cancel"}, {"一時停止中", "esc 中断"}},
		"selected":      {{"┃kaiwa", "enter hear it again"}, {"┃kaiwa", "enter もう一度聞く"}},
		"selected rest": {{"not heard · enter: go on", "enter go on"}, {"未再生 · enter: 続きを聞く", "enter 続きを聞く"}},
		"times":         {{"where the time went", "esc close"}, {"時間の内訳", "esc 閉じる"}},

		"versions":          {{"‹2/3›", "esc unselect · e edit"}, {"‹2/3›", "esc 選択を解除"}},
		"editing":           {{"editing", "enter send"}, {"編集中", "enter 送信"}},
		"taken back":        {{"took back", "brings it"}, {"取り消しました", "u で元に戻す"}},
		"noted":             {{"noted: Lives in Kyoto.", "(u to undo)"}, {"記憶しました", "(u で取り消し)"}},
		"forgotten":         {{"○ forgotten"}, {"○ 忘れました"}},
		"tool asks":         {{"weather wants to run:", "curl", "y run it · n do not"}, {"weather が実行しようとしています", "y 実行"}},
		"tool runs":         {{"thinking · weather"}, {"考え中 · weather"}},
		"temporary":         {{"[temporary]", "nothing of it is kept"}, {"[一時的]", "何も保存せず"}},
		"leaving temporary": {{"it", "will be gone", "y leave · n stay"}, {"内容は残", "y 終了する"}},

		"selected hands-free":        {{"◉ hands-free", "esc unselect"}, {"◉ ハンズフリー", "esc"}},
		"selected hands-free answer": {{"◉ hands-free", "enter hear it again"}, {"◉ ハンズフリー", "enter もう一度聞く"}},

		"hands-free waiting": {{"◉ hands-free · listening", "esc end"}, {"◉ ハンズフリー · 聞いています"}},
		"hands-free hearing": {{"● hears you", "0:02", "space stop"}, {"● 録音中", "0:02", "space 送信"}},
		"hands-free off":     {{"hands-free is off", "press h to go on"}, {"ハンズフリーを終了", "h で再開"}},
	}
	for _, scene := range slices.Concat(scenes, kept) {
		for i, lang := range []string{"en", "ja"} {
			t.Run(scene.name+"/"+lang, func(t *testing.T) {
				play(t, 40, 12, inLanguage(lang, scene.with), func(t *testing.T, s *screen) {
					scene.play(s)
					s.shows(want[scene.name][i]...)
				})
			})
		}
	}
}
