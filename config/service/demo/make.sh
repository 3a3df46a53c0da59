#!/bin/sh
# Makes the demo's recordings from en.txt and ja.txt: mono MP3 of 32 kbit/s, one a line, without silence around it.
# English has 16 kHz, as flite speaks, Japanese 24 kHz.
# Needs, on Debian: apt install flite open-jtalk open-jtalk-mecab-naist-jdic hts-voice-nitech-jp-atr503-m001 sox lame
# The same programs make the same bytes again. Whose voices these are stands in NOTICE.
set -eu
cd "$(dirname "$0")"
export LC_ALL=C.UTF-8
dictionary=/var/lib/mecab/dic/open-jtalk/naist-jdic
voice=/usr/share/hts-voice/nitech-jp-atr503-m001/nitech_jp_atr503_m001.htsvoice
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
tab=$(printf '\t')

say() { # language, text
	case $1 in
	en) flite -voice slt -t "$2" -o "$temp/said.wav" ;;
	ja) printf %s "$2" | open_jtalk -x "$dictionary" -m "$voice" -ow "$temp/said.wav" ;;
	esac
}

for language in en ja; do
	case $language in en) rate=16000 ;; ja) rate=24000 ;; esac
	rm -rf "recordings/$language"
	mkdir -p "recordings/$language"
	grep -v '^#' $language.txt >"$temp/lines"
	while IFS=$tab read -r name text spoken; do
		say $language "${spoken:-$text}"
		sox -D "$temp/said.wav" -r $rate -c 1 "$temp/cut.wav" \
			silence 1 0.005 0.1% reverse silence 1 0.005 0.1% reverse gain -n -4
		lame --quiet -t -m m -q 0 --abr 32 "$temp/cut.wav" "recordings/$language/$name.mp3"
	done <"$temp/lines"
	# The test holds this against the texts, so that a changed one is not forgotten here.
	sha256sum <"$temp/lines" | cut -d ' ' -f 1 >"recordings/$language.sum"
done
