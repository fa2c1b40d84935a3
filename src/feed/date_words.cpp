// SPDX-License-Identifier: MIT
// The tables of month names. Pure; thread-safe.
#include "date_words.hpp"

#include "feedmerged/core/utf8.hpp"

#include <algorithm>
#include <array>

namespace feedmerged::feed {
namespace {

struct MonthName {
    std::string_view name;
    unsigned month;
};

// Folded names; an abbreviation of three letters or more is found by its full name. English and
// what is spelt alike comes first, because most words are found there.
constexpr auto kMonths = std::to_array<MonthName>({
    // English; German, Dutch, Danish, Norwegian and Swedish where they begin alike
    {"january", 1},
    {"february", 2},
    {"march", 3},
    {"april", 4},
    {"may", 5},
    {"june", 6},
    {"july", 7},
    {"august", 8},
    {"september", 9},
    {"october", 10},
    {"november", 11},
    {"december", 12},
    // German
    {"januar", 1},
    {"janner", 1},
    {"jaenner", 1},
    {"februar", 2},
    {"marz", 3},
    {"maerz", 3},
    {"mrz", 3},
    {"mai", 5},
    {"juni", 6},
    {"juli", 7},
    {"oktober", 10},
    {"dezember", 12},
    // Dutch, Swedish, Danish, Norwegian
    {"januari", 1},
    {"februari", 2},
    {"maart", 3},
    {"mrt", 3},
    {"mars", 3},
    {"marts", 3},
    {"mei", 5},
    {"maj", 5},
    {"augustus", 8},
    {"augusti", 8},
    {"desember", 12},
    // French
    {"janvier", 1},
    {"fevrier", 2},
    {"avril", 4},
    {"juin", 6},
    {"juillet", 7},
    {"aout", 8},
    {"septembre", 9},
    {"octobre", 10},
    {"novembre", 11},
    {"decembre", 12},
    // Spanish
    {"enero", 1},
    {"febrero", 2},
    {"marzo", 3},
    {"abril", 4},
    {"mayo", 5},
    {"junio", 6},
    {"julio", 7},
    {"agosto", 8},
    {"septiembre", 9},
    {"setiembre", 9},
    {"octubre", 10},
    {"noviembre", 11},
    {"diciembre", 12},
    // Portuguese
    {"janeiro", 1},
    {"fevereiro", 2},
    {"marco", 3},
    {"maio", 5},
    {"junho", 6},
    {"julho", 7},
    {"setembro", 9},
    {"outubro", 10},
    {"novembro", 11},
    {"dezembro", 12},
    // Italian
    {"gennaio", 1},
    {"febbraio", 2},
    {"aprile", 4},
    {"maggio", 5},
    {"giugno", 6},
    {"luglio", 7},
    {"settembre", 9},
    {"ottobre", 10},
    {"dicembre", 12},
    // Catalan
    {"gener", 1},
    {"febrer", 2},
    {"maig", 5},
    {"juny", 6},
    {"juliol", 7},
    {"setembre", 9},
    {"desembre", 12},
    // Romanian
    {"ianuarie", 1},
    {"februarie", 2},
    {"martie", 3},
    {"aprilie", 4},
    {"iunie", 6},
    {"iulie", 7},
    {"septembrie", 9},
    {"octombrie", 10},
    {"noiembrie", 11},
    {"decembrie", 12},
    // Hungarian
    {"januar", 1},
    {"februar", 2},
    {"marcius", 3},
    {"aprilis", 4},
    {"majus", 5},
    {"junius", 6},
    {"julius", 7},
    {"augusztus", 8},
    {"szeptember", 9},
    {"oktober", 10},
    // Polish (nominative and genitive)
    {"stycznia", 1},
    {"styczen", 1},
    {"lutego", 2},
    {"luty", 2},
    {"marca", 3},
    {"marzec", 3},
    {"kwietnia", 4},
    {"kwiecien", 4},
    {"maja", 5},
    {"czerwca", 6},
    {"czerwiec", 6},
    {"lipca", 7},
    {"lipiec", 7},
    {"sierpnia", 8},
    {"sierpien", 8},
    {"wrzesnia", 9},
    {"wrzesien", 9},
    {"pazdziernika", 10},
    {"pazdziernik", 10},
    {"listopada", 11},
    {"listopad", 11},
    {"grudnia", 12},
    {"grudzien", 12},
    // Czech
    {"ledna", 1},
    {"leden", 1},
    {"unora", 2},
    {"unor", 2},
    {"brezna", 3},
    {"brezen", 3},
    {"dubna", 4},
    {"duben", 4},
    {"kvetna", 5},
    {"kveten", 5},
    {"cervna", 6},
    {"cerven", 6},
    {"cervence", 7},
    {"cervenec", 7},
    {"srpna", 8},
    {"srpen", 8},
    {"zari", 9},
    {"rijna", 10},
    {"rijen", 10},
    {"prosince", 12},
    {"prosinec", 12},
    // Turkish
    {"ocak", 1},
    {"subat", 2},
    {"mart", 3},
    {"nisan", 4},
    {"mayis", 5},
    {"haziran", 6},
    {"temmuz", 7},
    {"agustos", 8},
    {"eylul", 9},
    {"ekim", 10},
    {"kasim", 11},
    {"aralik", 12},
    // Russian
    {"января", 1},
    {"январь", 1},
    {"февраля", 2},
    {"февраль", 2},
    {"марта", 3},
    {"март", 3},
    {"апреля", 4},
    {"апрель", 4},
    {"мая", 5},
    {"май", 5},
    {"июня", 6},
    {"июнь", 6},
    {"июля", 7},
    {"июль", 7},
    {"августа", 8},
    {"август", 8},
    {"сентября", 9},
    {"сентябрь", 9},
    {"октября", 10},
    {"октябрь", 10},
    {"ноября", 11},
    {"ноябрь", 11},
    {"декабря", 12},
    {"декабрь", 12},
    // Ukrainian (genitive and nominative)
    {"січень", 1},
    {"лютий", 2},
    {"березень", 3},
    {"квітень", 4},
    {"травень", 5},
    {"червень", 6},
    {"липень", 7},
    {"серпень", 8},
    {"вересень", 9},
    {"жовтень", 10},
    {"листопад", 11},
    {"грудень", 12},
    {"січня", 1},
    {"лютого", 2},
    {"березня", 3},
    {"квітня", 4},
    {"травня", 5},
    {"червня", 6},
    {"липня", 7},
    {"серпня", 8},
    {"вересня", 9},
    {"жовтня", 10},
    {"листопада", 11},
    {"грудня", 12},
    // Finnish
    {"tammikuuta", 1},
    {"helmikuuta", 2},
    {"maaliskuuta", 3},
    {"huhtikuuta", 4},
    {"toukokuuta", 5},
    {"kesakuuta", 6},
    {"heinakuuta", 7},
    {"elokuuta", 8},
    {"syyskuuta", 9},
    {"lokakuuta", 10},
    {"marraskuuta", 11},
    {"joulukuuta", 12},
    // Slovak and Slovene (genitive). Not Croatian: its listopad is October, its srpanj July
    {"januara", 1},
    {"januarja", 1},
    {"februara", 2},
    {"februarja", 2},
    {"aprila", 4},
    {"juna", 6},
    {"junija", 6},
    {"jula", 7},
    {"julija", 7},
    {"augusta", 8},
    {"avgusta", 8},
    {"avgust", 8},
    {"septembra", 9},
    {"oktobra", 10},
    {"novembra", 11},
    {"decembra", 12},
    // Estonian
    {"jaanuar", 1},
    {"veebruar", 2},
    {"aprill", 4},
    {"juuni", 6},
    {"juuli", 7},
    {"oktoober", 10},
    {"detsember", 12},
    // Latvian
    {"janvaris", 1},
    {"februaris", 2},
    {"aprilis", 4},
    {"maijs", 5},
    {"junijs", 6},
    {"julijs", 7},
    {"augusts", 8},
    {"septembris", 9},
    {"oktobris", 10},
    {"novembris", 11},
    {"decembris", 12},
    // Lithuanian (genitive)
    {"sausio", 1},
    {"vasario", 2},
    {"kovo", 3},
    {"balandzio", 4},
    {"geguzes", 5},
    {"birzelio", 6},
    {"liepos", 7},
    {"rugpjucio", 8},
    {"rugsejo", 9},
    {"spalio", 10},
    {"lapkricio", 11},
    {"gruodzio", 12},
    // Bulgarian
    {"януари", 1},
    {"февруари", 2},
    {"април", 4},
    {"юни", 6},
    {"юли", 7},
    {"септември", 9},
    {"октомври", 10},
    {"ноември", 11},
    {"декември", 12},
    // Serbian
    {"јануар", 1},
    {"јануара", 1},
    {"фебруар", 2},
    {"фебруара", 2},
    {"априла", 4},
    {"мај", 5},
    {"маја", 5},
    {"јун", 6},
    {"јуна", 6},
    {"јул", 7},
    {"јула", 7},
    {"септембар", 9},
    {"септембра", 9},
    {"октобар", 10},
    {"октобра", 10},
    {"новембар", 11},
    {"новембра", 11},
    {"децембар", 12},
    {"децембра", 12},
    // Hebrew, with and without its "in"
    {"ינואר", 1},
    {"בינואר", 1},
    {"פברואר", 2},
    {"בפברואר", 2},
    {"מרץ", 3},
    {"במרץ", 3},
    {"אפריל", 4},
    {"באפריל", 4},
    {"מאי", 5},
    {"במאי", 5},
    {"יוני", 6},
    {"ביוני", 6},
    {"יולי", 7},
    {"ביולי", 7},
    {"אוגוסט", 8},
    {"באוגוסט", 8},
    {"ספטמבר", 9},
    {"בספטמבר", 9},
    {"אוקטובר", 10},
    {"באוקטובר", 10},
    {"נובמבר", 11},
    {"בנובמבר", 11},
    {"דצמבר", 12},
    {"בדצמבר", 12},
    // Arabic, as Egypt names them
    {"يناير", 1},
    {"فبراير", 2},
    {"مارس", 3},
    {"أبريل", 4},
    {"إبريل", 4},
    {"ابريل", 4},
    {"مايو", 5},
    {"يونيو", 6},
    {"يوليو", 7},
    {"أغسطس", 8},
    {"اغسطس", 8},
    {"سبتمبر", 9},
    {"أكتوبر", 10},
    {"اكتوبر", 10},
    {"نوفمبر", 11},
    {"ديسمبر", 12},
    // Greek (genitive, and what abbreviations are cut from)
    {"ιανουαριου", 1},
    {"φεβρουαριου", 2},
    {"μαρτιου", 3},
    {"απριλιου", 4},
    {"μαιου", 5},
    {"ιουνιου", 6},
    {"ιουλιου", 7},
    {"αυγουστου", 8},
    {"σεπτεμβριου", 9},
    {"οκτωβριου", 10},
    {"νοεμβριου", 11},
    {"δεκεμβριου", 12},
    {"ιουνιος", 6},
    {"ιουλιος", 7},
    // as Greek feeds misspell them
    {"μαω", 3},
    {"ιον", 6},
    {"ιολ", 7},
});

struct Folding {
    char32_t first;
    char32_t last;
    std::string_view to;  ///< one letter for each of first…last
};

// Lower-case letters with accents, as runs of consecutive code points.
constexpr auto kFoldings = std::to_array<Folding>({
    {0xE0, 0xE5, "aaaaaa"},
    {0xE7, 0xEB, "ceeee"},
    {0xEC, 0xEF, "iiii"},
    {0xF1, 0xF6, "nooooo"},
    {0xF8, 0xFD, "ouuuuy"},
});

// Latin Extended-A and B comes in pairs of capital and small letter; both fold to the same.
constexpr char32_t fold_latin_extended(char32_t c) {
    if (c >= 0x100 && c <= 0x105) return U'a';
    if (c >= 0x106 && c <= 0x10D) return U'c';
    if (c >= 0x10E && c <= 0x111) return U'd';
    if (c >= 0x112 && c <= 0x11B) return U'e';
    if (c >= 0x11C && c <= 0x123) return U'g';
    if (c >= 0x128 && c <= 0x131) return U'i';
    if (c >= 0x139 && c <= 0x142) return U'l';
    if (c >= 0x143 && c <= 0x148) return U'n';
    if (c >= 0x14C && c <= 0x151) return U'o';
    if (c >= 0x154 && c <= 0x159) return U'r';
    if (c >= 0x15A && c <= 0x161) return U's';
    if (c >= 0x162 && c <= 0x167) return U't';
    if (c >= 0x168 && c <= 0x173) return U'u';
    if (c >= 0x179 && c <= 0x17E) return U'z';
    if (c == 0x218 || c == 0x219) return U's';
    if (c == 0x21A || c == 0x21B) return U't';
    return c;
}

constexpr char32_t fold_greek(char32_t c) {
    switch (c) {
        case U'ά':
        case U'Ά':
            return U'α';
        case U'έ':
        case U'Έ':
            return U'ε';
        case U'ή':
        case U'Ή':
            return U'η';
        case U'ί':
        case U'ϊ':
        case U'ΐ':
        case U'Ί':
        case U'Ϊ':
            return U'ι';
        case U'ό':
        case U'Ό':
            return U'ο';
        case U'ύ':
        case U'ϋ':
        case U'ΰ':
        case U'Ύ':
        case U'Ϋ':
            return U'υ';
        case U'ώ':
        case U'Ώ':
            return U'ω';
        case U'ς':
            return U'σ';
        default:
            return c >= 0x391 && c <= 0x3A9 ? c + 0x20 : c;
    }
}

}  // namespace

char32_t fold_letter(char32_t c) {
    if (c >= U'A' && c <= U'Z') return c + 0x20;
    if (c < 0xC0) return c;
    if (c <= 0xDE && c != 0xD7) c += 0x20;
    if (c <= 0xFF) {
        for (const Folding& folding : kFoldings)
            if (c >= folding.first && c <= folding.last)
                return static_cast<unsigned char>(folding.to[c - folding.first]);
        return c;
    }
    if (c < 0x370) return fold_latin_extended(c);
    if (c < 0x400) return fold_greek(c);
    if (c >= 0x410 && c <= 0x42F) return c + 0x20;
    if (c >= 0x400 && c <= 0x40F) return c + 0x50;
    return c;
}

bool is_date_letter(char32_t c) {
    return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') ||
           (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) || (c >= 0x370 && c <= 0x52F) ||
           (c >= 0x5D0 && c <= 0x5EA) || (c >= 0x620 && c <= 0x64A) ||
           (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3);
}

std::optional<unsigned> find_month(std::string_view word) {
    if (utf8::length(word) < 3) return std::nullopt;
    // "jan" and its like are nearly all that is asked for; the other names are many.
    constexpr std::string_view kEnglish = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (word.size() == 3)
        for (std::size_t at = 0; at < kEnglish.size(); at += 3)
            if (kEnglish.substr(at, 3) == word) return static_cast<unsigned>(at / 3 + 1);
    for (const MonthName& entry : kMonths)
        if (entry.name[0] == word[0] && entry.name.starts_with(word)) return entry.month;
    return std::nullopt;
}

std::optional<DayHalf> find_day_half(std::string_view word) {
    if (word == "am" || word == "오전" || word == "午前" || word == "上午") return DayHalf::Am;
    if (word == "pm" || word == "오후" || word == "午後" || word == "下午") return DayHalf::Pm;
    return std::nullopt;
}

std::optional<DateUnit> find_date_unit(std::string_view word) {
    if (word == "年" || word == "년") return DateUnit::Year;
    if (word == "月" || word == "월") return DateUnit::Month;
    if (word == "日" || word == "일") return DateUnit::Day;
    if (word == "時" || word == "时" || word == "시") return DateUnit::Hour;
    if (word == "分" || word == "분") return DateUnit::Minute;
    if (word == "秒" || word == "초") return DateUnit::Second;
    return std::nullopt;
}

bool is_korean(std::string_view word) {
    std::size_t pos = 0;
    if (word.empty()) return false;
    const char32_t c = utf8::next(word, pos);
    return c >= 0xAC00 && c <= 0xD7A3;
}

}  // namespace feedmerged::feed
