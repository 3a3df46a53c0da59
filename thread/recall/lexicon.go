package recall

import "strings"

// stop are the words that say nothing about what is asked for. They are indexed all the same: a search for nothing else
// finds them.
var stop = set(`a about above after again against all am an and any are as at be because been before being below between
	both but by can could did do does doing down during each few for from further had has have having he her here hers
	herself him himself his how i if in into is it its itself just me more most my myself no nor not now of off on once only
	or other our ours ourselves out over own same she should so some such than that the their theirs them themselves then
	there these they this those through to too under until up very was we were what when where which while who whom why will
	with would you your yours yourself yourselves
	many much long often kind type might likely don didn doesn isn wasn
	remember tell please know`)

// timeWords tell in a message that it speaks of a time, the stems of the words.
var timeWords = set(`yesterday today tonight tomorrow ago recent januari februari march april june juli august septemb octob
	novemb decemb monday tuesday wednesday thursday friday saturday sunday weekend week month year birthday summer winter
	spring autumn`)

var timeCharacters = []string{"昨日", "きのう", "今日", "きょう", "明日", "あした", "今朝", "今夜", "先週", "来週", "今週", "先月", "来月", "今月",
	"去年", "昨年", "来年", "今年", "おととい", "週間", "曜", "週末", "誕生日", "年前", "月", "日に", "夏", "冬", "春休み", "秋"}

// whenWords and whenCharacters ask for a time; one of the words alone does so, a pair stands together.
var whenWords = set("when|how long|how often|how many days|how many weeks|how many months|how many years|what date|what day|what month|what year|what time|which day|which month|which year")

var whenCharacters = []string{"いつ", "何年", "何月", "何日", "何曜日", "何時", "何歳", "どのくらい前", "どれくらい前", "何週間"}

// empty are characters that a Japanese question has for its grammar: a pair that has one of them, or only hiragana, says
// little about what is asked for.
var empty = []string{"何", "誰", "私", "僕", "俺", "君", "彼"}

// related are words that stand for each other in what people ask and what they said. Written by hand, of daily life, and
// short: a word that is met by chance costs more than one that is missed.
var related = relations(`
	child kid children son daughter
	buy bought purchase get got
	job work career
	movie film
	picture photo painting
	start begin began
	house home
	mom mother
	dad father
	doctor hospital
	trip travel vacation visit
	happy glad excited
	car vehicle
	pet dog cat puppy
	like love enjoy favorite fave
	friend buddy pal
	study learn
	book novel read
	song music
	hike trail
	wedding marry married
	ill sick
	win won
	make made
	go went gone
	see saw seen
	meet met
	take took taken
	give gave given
	feel felt
	write wrote written
	run ran
	teach taught
	eat ate food dish meal
	find found
	sing sang sung
	draw drew drawn
	game gaming
	show exhibit
	store shop
	partner husband wife boyfriend girlfriend
	hobby hobbies
	big large huge
	contest competition tournament
	country abroad
	lose lost
	leave left quit
	break broke broken
	speak spoke spoken talk
	drive drove
	choose chose chosen
	think thought
	sell sold
	die died death
	move relocate
	injury injured hurt
	photo photograph
	gift present
	phone call
	sad upset depressed
	afraid scared fear`)

// set cuts a list of words, or of what stands between bars.
func set(words string) map[string]bool {
	list := strings.Fields(words)
	if strings.Contains(words, "|") {
		list = strings.Split(words, "|")
	}
	m := make(map[string]bool, len(list))
	for _, w := range list {
		m[w] = true
	}
	return m
}

// relations reads lines of words into their stems.
func relations(lines string) map[string][]string {
	m := map[string][]string{}
	for line := range strings.Lines(lines) {
		words := strings.Fields(line)
		for i, w := range words {
			words[i] = stem(w)
		}
		for _, w := range words {
			for _, other := range words {
				if other != w {
					m[w] = append(m[w], other)
				}
			}
		}
	}
	return m
}
