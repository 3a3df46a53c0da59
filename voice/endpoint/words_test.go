package endpoint

import "testing"

func TestOutlook(t *testing.T) {
	for _, c := range []struct {
		text, language string
		want           ending
	}{
		{"", "en", unsure},
		{"...", "", unsure},
		{"Where is my hat?", "en", whole},
		{"Open the window.", "", whole},
		{"yes", "en", whole},
		{"Oh no, thank you", "en", whole},
		{"I like it and", "en", more},
		{"I like it and.", "en", more},
		{"I like it,", "en", more},
		{"I like it…", "en", more},
		{"I like it -", "en", more},
		{"I think so.", "en", whole},
		{"It was late, so.", "en", more},
		{"I was looking for", "en", more},
		{"What are you looking for?", "en", whole},
		{"What are you looking for", "en", unsure},
		{"Do you know the man that", "en", more},
		{"I have never heard of that.", "en", whole},
		{"We met in a bar where", "en", more},
		{"Yes, I am.", "en", whole},
		{"I am", "en", more},
		{"Who am I?", "en", whole},
		{"The answer is.", "en", more},
		{"I know how.", "en", whole},
		{"Could you look for", "en", more},
		{"Um.", "en", more},
		{"It is, you know.", "en", more},
		{"If I see him.", "en", more},
		{"If I see him, I will tell him.", "en", whole},
		{"When is lunch.", "en", whole},
		{"At the office.", "en", unsure},
		{"We sell cups, plates", "en", unsure},
		{"we sell cups", "en", unsure},
		{"Three seven", "en", more},
		{"There are seven.", "en", whole},
		{"The pin is 12.", "en", more},
		{"In 2019 I was in Rome.", "en", whole},
		{"It costs 300.", "en", whole},
		{"You can call me at 030 12", "en", more},
		{"You can call me at 030 1234 5678.", "en", whole},
		{"0 3 0", "en", more},

		{"窓を開けてください。", "ja", whole},
		{"窓を", "ja", more},
		{"窓を。", "", more},
		{"窓を開けて", "ja", more},
		{"窓を開けて。", "ja", unsure},
		{"いいですね", "ja", whole},
		{"何時ですか?", "ja", whole},
		{"行きますけど。", "ja", unsure},
		{"行きますけど、", "ja", more},
		{"行くから", "ja", more},
		{"うん", "ja", whole},
		{"えーと", "ja", more},
		{"えーっと、", "ja", more},
		{"海に行った。", "ja", whole},
		{"犬", "ja", unsure},
		{"電話は03の", "ja", more},
		{"電話は03の12", "ja", more},
		{"電話は０３の１２３４の５６７８", "ja", unsure},
		{"3時に行きます。", "ja", whole},

		{"Ich komme und", "de", unsure},
		{"Ich komme,", "de", more},
		{"Ich komme.", "de", whole},
		{"Привет", "", unsure},
	} {
		if got := outlook(c.text, c.language); got != c.want {
			t.Errorf("%q (%s): %d, want %d", c.text, c.language, got, c.want)
		}
	}
}
