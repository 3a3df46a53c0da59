package memory

import "testing"

// ordinary are things that people tell a voice assistant of themselves, and what a model makes of them. Where the note is
// of a part, the quote is.
var ordinary = []struct{ said, quote, text string }{
	{"I live in Leeds with my wife and two kids.", "", "The user lives in Leeds with a wife and two kids."},
	{"My favourite book is Dune. I also play the cello.", "I also play the cello", "The user plays the cello."},
	{"My wife Emma is a nurse, she reads a lot. We live in Bristol.", "We live in Bristol", "The user lives in Bristol with his wife."},
	{"You can call me Bob.", "", "The user wants to be called Bob."},
	{"I don't trust banks.", "", "The user does not trust banks."},
	{"My mother always tells people I was born in a taxi.", "I was born in a taxi", "The user was born in a taxi."},
	{"I started a new job at Siemens today.", "", "The user started a new job at Siemens."},
	{"I turned 30 today!", "I turned 30 today", "The user turned 30."},
	{"We got married this weekend.", "", "The user got married."},
	{"I used to live in Paris.", "", "The user previously lived in Paris."},
	{"I used to play the violin, but I gave it up.", "I used to play the violin, but I gave it up", "The user played the violin in the past."},
	{"I'm allergic to peanuts.", "", "The user is allergic to peanuts."},
	{"I can't eat gluten.", "", "The user cannot eat gluten."},
	{"I never drink coffee after noon.", "", "The user doesn't drink coffee after noon."},
	{"I've been learning Japanese for three years.", "", "The user has been learning Japanese for three years."},
	{"My daughter Lucy starts school in September.", "", "The user's daughter Lucy starts school in September."},
	{"My flight to Lisbon is on the 14th of June.", "", "The user has a flight to Lisbon on 14 June."},
	{"I'm going to the dentist next Tuesday.", "", "The user has a dentist appointment next Tuesday."},
	{"I work from home most days.", "", "The user works from home most days."},
	{"My boss is called Henrik.", "", "The user's boss is called Henrik."},
	{"I have no siblings.", "", "The user has no siblings."},
	{"I'm an only child.", "", "The user is an only child."},
	{"I drive a blue Volvo.", "", "The user drives a blue Volvo."},
	{"I stopped smoking in March.", "", "The user quit smoking in March."},
	{"Actually I moved to Berlin, I'm not in Munich any more.", "I moved to Berlin", "The user moved to Berlin."},
	{"I prefer tea to coffee.", "", "The user prefers tea to coffee."},
	{"I hate horror films.", "", "The user dislikes horror films."},
	{"My dog died last week.", "", "The user's dog died last week."},
	{"I run five kilometres every morning.", "", "The user runs 5 kilometres every morning."},
	{"I'm writing a novel about a lighthouse keeper.", "", "The user is writing a novel about a lighthouse keeper."},
	{"I wrote a message to my landlord. My rent goes up in May.", "My rent goes up in May", "The user's rent goes up in May."},
	{"He goes to the gym, my sister does not. My sister is visiting from Oslo until Sunday.", "My sister is visiting from Oslo until Sunday", "The user's sister is visiting from Oslo until Sunday."},
	{"I'm a teacher and I must mention that I teach physics.", "I teach physics", "The user teaches physics."},
	{"I dropped out of university and learned programming by myself.", "", "The user dropped out of university and learned programming alone."},
	{"I am diabetic so I watch sugar.", "", "The user is diabetic and watches sugar."},
	{"I go climbing on Thursdays with Tom and Priya.", "", "The user goes climbing with Tom and Priya on Thursdays."},
	{"My son's name is Noah and he's six.", "", "The user's son Noah is 6."},
	{"My car is a hybrid; it is from 2019 but I bought it in 2021.", "I bought it in 2021", "The user bought the car in 2021."},
	{"I retired this week after forty years as a pilot.", "", "The user retired after forty years as a pilot."},
	{"I'm not a morning person.", "", "The user is not a morning person."},
	{"My cat is Momo, M O M O.", "My cat is Momo", "The user's cat is Momo."},
	{"I always forget the rules of chess, but I love playing it.", "I love playing it", "The user loves playing chess."},
	{"My phone is a Pixel 8.", "", "The user has a Pixel 8 phone."},
	{"I'm vegan, have been since 2020.", "", "The user has been vegan since 2020."},
	{"We're expecting a baby in August.", "", "The user is expecting a baby in August."},
	{"My husband's birthday is on the 3rd of May.", "", "The birthday of the user's husband is 3 May."},
	{"I'm from Naples originally.", "", "The user is originally from Naples."},
	{"I can't stand loud restaurants.", "", "The user dislikes loud restaurants."},
	{"I'm 42 and I've worked as a carpenter since I was eighteen.", "", "The user is 42 and has worked as a carpenter since the age of eighteen."},
	{"My grandmother told me I was a quiet baby. I have two brothers.", "I have two brothers", "The user has two brothers."},
	{"I like it when it rains.", "", "The user likes it when it rains."},
	{"I need glasses for reading.", "", "The user needs glasses for reading."},
	{"I told my boss that I'm leaving in June.", "I'm leaving in June", "The user is leaving in June."},
	{"I asked the assistant at the pharmacy, I should take iron.", "I should take iron", "The user should take iron."},
	{"I want you to know that I have asthma.", "I have asthma", "The user has asthma."},
	{"Thanks. I'm hungry. By the way, I bake sourdough every Sunday.", "I bake sourdough every Sunday", "The user bakes sourdough every Sunday."},
	{"I have a meeting with Dr. Okafor on Monday at nine.", "", "The user has a meeting with Dr. Okafor on Monday at nine."},
	{"Kyoto's my favourite city, we go there every autumn.", "", "The user's favourite city is Kyoto, visited every autumn."},
	{"Back pain is a problem for me since the accident.", "", "The user has had back pain since the accident."},
	{"昔は東京に住んでいました。", "", "ユーザーは以前東京に住んでいた。"},
	{"以前からジャズが好きです。", "", "ユーザーはジャズが好き。"},
	{"夏の休暇は沖縄に行く予定です。", "", "ユーザーは夏の休暇に沖縄へ行く予定。"},
	{"仕事は看護師です。", "", "ユーザーの仕事は看護師。"},
	{"父に本をもらいました。父は元教師です。", "父は元教師です", "ユーザーの父は元教師。"},
	{"朝は苦手です。", "", "ユーザーは朝が苦手。"},
	{"犬の名前はコロといいます。", "", "ユーザーの犬の名前はコロ。"},
	{"東京に住んでいます。", "", "ユーザーは東京に住んでいる。"},
	{"今は大阪に住んでいます。", "", "ユーザーは大阪に住んでいる。"},
	{"猫を二匹飼っています。", "", "ユーザーは猫を二匹飼っている。"},
	{"今日で三十歳になりました。", "", "ユーザーは三十歳になった。"},
	{"今日から禁煙を始めました。", "", "ユーザーは禁煙を始めた。"},
	{"源氏物語が好きで、よく読んでいます。", "源氏物語が好き", "ユーザーは源氏物語が好き。"},
	{"妻の名前は花子です。", "", "ユーザーの妻の名前は花子。"},
	{"娘は小学校に通っています。", "", "ユーザーの娘は小学校に通っている。"},
	{"そばアレルギーがあります。", "", "ユーザーはそばアレルギーがある。"},
	{"辛いものは食べられません。", "", "ユーザーは辛いものが食べられない。"},
	{"去年、京都に引っ越しました。", "", "ユーザーは京都に引っ越した。"},
	{"来週の火曜日に歯医者に行きます。", "", "ユーザーは来週の火曜日に歯医者に行く。"},
	{"銀行で働いています。", "", "ユーザーは銀行で働いている。"},
	{"コーヒーより紅茶の方が好きです。", "", "ユーザーはコーヒーより紅茶が好き。"},
	{"毎朝ジョギングをしています。", "", "ユーザーは毎朝ジョギングをしている。"},
	{"先月結婚しました。", "", "ユーザーは先月結婚した。"},
	{"母は青森の出身です。", "", "ユーザーの母は青森出身。"},
	{"ピアノを十年習っています。", "", "ユーザーはピアノを十年習っている。"},
	{"友達にメールで連絡しました。弟が来月アメリカに行きます。", "弟が来月アメリカに行きます", "ユーザーの弟は来月アメリカに行く。"},
	{"タバコはもう吸っていません。", "", "ユーザーはタバコをもう吸わない。"},
}

// TestOrdinary: what people tell in earnest is noted.
func TestOrdinary(t *testing.T) {
	for _, o := range ordinary {
		n := Note{Kind: Fact, Text: o.text, Quote: o.quote}
		if n.Quote == "" {
			n.Quote = o.said
		}
		if _, reason := Take(n, []Exchange{{Message: 7, At: said, User: o.said}}, nil); reason != "" {
			t.Errorf("%s → %s: %s", o.said, o.text, reason)
		}
	}
}
