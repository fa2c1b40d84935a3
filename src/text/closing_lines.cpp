// SPDX-License-Identifier: MIT
#include "closing_lines.hpp"

#include "ascii.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace feedmerged::text {
namespace {

/// A line `before` TITLE `between` SITE `after`.
struct Credit {
    std::string_view before{};
    std::string_view between{};
    std::string_view after{};
};

// What WordPress's feeds say in its translations, with both apostrophes.
constexpr Credit kCredits[] = {
    {"The post ", " appeared first on "},
    {"The post ", " first appeared on "},
    {"The article ", " appeared first on "},
    {"L’article ", " est apparu en premier sur "},
    {"L'article ", " est apparu en premier sur "},
    {"Cet article ", " est apparu en premier sur "},
    {"Le billet ", " est apparu en premier sur "},
    {"Der Beitrag ", " erschien zuerst auf "},
    {"Der Artikel ", " erschien zuerst auf "},
    {"La entrada ", " se publicó primero en "},
    {"La entrada ", " aparece primero en "},
    {"L’articolo ", " proviene da "},
    {"L'articolo ", " proviene da "},
    {"L’articolo ", " sembra essere il primo su "},
    {"L'articolo ", " sembra essere il primo su "},
    {"O post ", " apareceu primeiro em "},
    {"O artigo ", " aparece primeiro em "},
    {"Het bericht ", " verscheen eerst op "},
    {"Inlägget ", " dök först upp på "},
    {"Indlægget ", " blev først udgivet på "},
    {"Artykuł ", " pochodzi z serwisu "},
    {"Сообщение ", " появились сначала на "},
    {"投稿 ", " は ", " に最初に表示されました。"},
    {"", " yazısı ilk önce ", " üzerinde ortaya çıktı."},
};

/// A title and a name are shorter than this; a paragraph of an article is longer.
constexpr std::size_t kLongestCredit = 800;
constexpr std::size_t kLongestSite = 200;

bool is_credit(std::string_view line) {
    if (line.empty() || line.size() > kLongestCredit) return false;
    return std::ranges::any_of(kCredits, [&](const Credit& credit) {
        // Every last line of every text is asked: most are told by their first letter.
        if (!credit.before.empty() && line.front() != credit.before.front()) return false;
        if (!line.starts_with(credit.before) || !line.ends_with(credit.after)) return false;
        const std::size_t between = line.rfind(credit.between);
        if (between == std::string_view::npos ||
            between < credit.before.size() - (credit.before.empty() ? 0 : 1))
            return false;
        const std::size_t site = between + credit.between.size();
        return site < line.size() && line.size() - site <= kLongestSite;
    });
}

// The longer ones first where one begins with another.
constexpr auto kInvitations = std::to_array<std::string_view>(
    {"Continue reading", "Keep reading",      "Read the full",      "Read the whole",
     "Read the rest",    "Read the original", "Read the complete",  "Read full",
     "Read original",    "Read more",         "View the full",      "View the original",
     "Lire la suite",    "Lire plus",         "Lire l’article",     "Lire l'article",
     "En savoir plus",   "Weiterlesen",       "Mehr lesen",         "Leer más",
     "Seguir leyendo",   "Continuar leyendo", "Continua a leggere", "Leggi tutto",
     "Leia mais",        "Continue lendo",    "Ler mais",           "Lees meer",
     "Lees verder",      "Verder lezen"});

// What there is to read: "Read more of this story", "Read the rest of this entry", "Read the full
// article". Those without " of" belong to "Read the full" and its like.
constexpr auto kObjects = std::to_array<std::string_view>(
    {" of this story", " of this article", " of this post", " of this entry",
     " of the story",  " of the article",  " of the post",  " of the entry",
     " this story",    " this article",    " this post",    " de l’article",
     " de l'article",  " de cet article",  " story",        " article",
     " post",          " entry",           " complet",      " intégral",
     " original"});

// Where: "at Slashdot", "on the Guardian", "sur le site".
constexpr auto kPrepositions = std::to_array<std::string_view>(
    {" at ", " on ", " over at ", " sur ", " auf ", " bei ", " en ", " su ", " em ", " op "});
constexpr auto kArticles =
    std::to_array<std::string_view>({"the ", "The ", "le ", "la ", "les ", "der ", "die "});

/// Longer than any invitation with the title of its article.
constexpr std::size_t kLongestInvitation = 300;
/// The name of a site behind "at".
constexpr std::size_t kLongestPlace = 60;

template <std::size_t kCount>
bool strip_prefix(std::string_view& text, const std::array<std::string_view, kCount>& prefixes) {
    for (const std::string_view prefix : prefixes) {
        if (!text.starts_with(prefix)) continue;
        text.remove_prefix(prefix.size());
        return true;
    }
    return false;
}

template <std::size_t kCount>
bool strip_suffix(std::string_view& text, const std::array<std::string_view, kCount>& suffixes) {
    for (const std::string_view suffix : suffixes) {
        if (!text.ends_with(suffix)) continue;
        text.remove_suffix(suffix.size());
        return true;
    }
    return false;
}

constexpr std::array<std::string_view, 4> kSpaces = {" ", "\u00A0", "\u202F", "\u200B"};
constexpr std::array<std::string_view, 8> kArrows = {"→", "➔", "⟶", "⇒", "»", "›", ">", "↠"};
constexpr std::array<std::string_view, 3> kDots = {"…", ".", ":"};
constexpr std::array<std::string_view, 2> kClosing = {"]", ")"};
constexpr std::array<std::string_view, 3> kOpening = {"[", "(", "→"};
constexpr std::array<std::string_view, 9> kSentenceEnds = {".", "!", "?", "…", "]",
                                                           ")", "»", "”", ":"};
constexpr std::array<std::string_view, 5> kClosingQuotes = {"\"", "”", "’", "»", "“"};
constexpr std::array<std::string_view, 5> kOpeningQuotes = {"\"", "“", "‘", "«", "„"};

std::string_view trim_spaces_at_end(std::string_view text) {
    while (strip_suffix(text, kSpaces)) {
    }
    return text;
}

/// What follows the words of an invitation.
struct Tail {
    std::string_view words{};  ///< what is left of it without its decoration
    bool has_arrow = false;
    bool has_dots = false;
};

Tail read_tail(std::string_view tail) {
    Tail read{.words = tail};
    for (bool stripped = true; stripped;) {
        const bool arrow = strip_suffix(read.words, kArrows);
        const bool dots = strip_suffix(read.words, kDots);
        const bool other = strip_suffix(read.words, kClosing) || strip_suffix(read.words, kSpaces);
        read.has_arrow = read.has_arrow || arrow;
        read.has_dots = read.has_dots || dots;
        stripped = arrow || dots || other;
    }
    return read;
}

bool is_quoted_title(std::string_view tail) {
    const auto starts = [&](std::string_view quote) { return tail.starts_with(quote); };
    while (tail.starts_with(' ')) tail.remove_prefix(1);
    if (std::ranges::none_of(kOpeningQuotes, starts)) return false;
    tail = trim_spaces_at_end(tail);
    return strip_suffix(tail, kClosingQuotes);
}

/// A name: begins with a capital or a digit, or has a point in it, as example.com has.
bool is_name(std::string_view text) {
    strip_prefix(text, kArticles);
    if (text.empty() || text.size() > kLongestPlace) return false;
    const char first = text.front();
    const bool letter = (first >= 'A' && first <= 'Z') || (first >= '0' && first <= '9') ||
                        static_cast<unsigned char>(first) >= 0x80;
    return letter || text.find('.') != std::string_view::npos;
}

/// "of this story at Slashdot": what and where, or one of them.
struct Direction {
    bool has_object = false;
    std::string_view place{};
};

std::optional<Direction> read_direction(std::string_view words) {
    Direction direction{.has_object = strip_prefix(words, kObjects)};
    if (words.empty() && direction.has_object) return direction;
    if (!strip_prefix(words, kPrepositions) || !is_name(words)) return std::nullopt;
    direction.place = words;
    return direction;
}

/// Where the invitation that closes `line` begins, with its bracket and the space before it; the
/// line's size where none does. `begin` is where its words are.
std::size_t invitation_start(std::string_view line, std::size_t begin, std::size_t words) {
    const std::string_view tail = line.substr(begin + words);
    const Tail read = read_tail(tail);
    std::string_view kept = trim_spaces_at_end(line.substr(0, begin));
    const bool bracketed = strip_suffix(kept, kOpening);
    kept = trim_spaces_at_end(kept);
    std::string_view before = kept;
    const bool marked = kept.empty() || bracketed || read.has_arrow;
    const bool apart = marked || strip_suffix(before, kSentenceEnds);
    // "Continue reading My title →", "Continue reading “My title”", or nothing but decoration.
    if (read.words.empty() || tail.ends_with("→") || is_quoted_title(tail))
        return apart || read.has_dots ? kept.size() : line.size();
    const auto direction = read_direction(read.words);
    if (!direction) return line.size();
    // Behind a sentence "Read more on Monday." can be one as well.
    const bool plain = direction->has_object || direction->place.find('.') != direction->place.npos;
    return marked || (apart && plain) ? kept.size() : line.size();
}

// What invitations begin with, but at the start of a line.
constexpr auto kFirstLetters = [] {
    std::array<bool, 256> letters{};
    for (const std::string_view words : kInvitations)
        letters[static_cast<unsigned char>(words[0])] = true;
    return letters;
}();

/// The first two letters, of which all invitations have some, told apart by five bits each: that
/// makes no difference of case.
constexpr std::size_t pair_of(char first, char second) {
    return (static_cast<unsigned char>(first) & 0x1FU) << 5U |
           (static_cast<unsigned char>(second) & 0x1FU);
}
constexpr auto kFirstPairs = [] {
    std::array<bool, 1024> pairs{};
    for (const std::string_view words : kInvitations) pairs[pair_of(words[0], words[1])] = true;
    return pairs;
}();

/// Where in `line` an invitation may begin, ascending. In the middle only with a capital: "il faut
/// lire la suite" is a sentence. Every invitation asks, so they are looked for once.
std::vector<std::size_t> possible_starts(std::string_view line) {
    std::vector<std::size_t> starts;
    for (std::size_t at = line.size() > kLongestInvitation ? line.size() - kLongestInvitation : 0;
         at + 1 < line.size(); ++at) {
        if (!kFirstLetters[static_cast<unsigned char>(line[at])] && at > 0) continue;
        if (!kFirstPairs[pair_of(line[at], line[at + 1])]) continue;
        if (at == 0 || !ascii::is_alnum(line[at - 1])) starts.push_back(at);
    }
    return starts;
}

/// The length of `line` without an invitation at its end.
std::size_t length_without_invitation(std::string_view line) {
    const std::vector<std::size_t> starts = possible_starts(line);
    if (starts.empty()) return line.size();
    for (const std::string_view words : kInvitations) {
        for (const std::size_t at : starts) {
            if (at > 0 && line[at] != words[0]) continue;
            if (!ascii::equal_ignoring_case(line.substr(at, words.size()), words)) continue;
            if (const std::size_t start = invitation_start(line, at, words.size());
                start < line.size())
                return start;
        }
    }
    return line.size();
}

}  // namespace

void remove_closing_lines(std::string& text) {
    // A credit under an invitation under a text, and blank lines between them.
    constexpr int kMostLines = 6;
    for (int i = 0; i < kMostLines && !text.empty(); ++i) {
        const std::size_t line_break = text.rfind('\n');
        const std::size_t begin = line_break == std::string::npos ? 0 : line_break + 1;
        const std::string_view line = std::string_view(text).substr(begin);
        const std::size_t kept =
            is_credit(line) ? 0 : length_without_invitation(trim_spaces_at_end(line));
        if (kept == line.size()) return;
        text.resize(kept > 0 ? begin + kept : begin - (begin > 0 ? 1 : 0));
    }
}

}  // namespace feedmerged::text
