// SPDX-License-Identifier: MIT
#include "words.hpp"

#include "unspaced.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged::text;

namespace {

/// The words with '|' before each that stands right behind the one before it.
std::string words_of(std::string_view text) {
    WordScanner scanner(text);
    std::string out;
    while (const auto word = scanner.next()) {
        if (!out.empty()) out += word->after_space ? " " : "|";
        out += word->text;
    }
    return out;
}

}  // namespace

TEST_SUITE("text/words") {
    TEST_CASE("next: white space separates, no-break spaces join") {
        CHECK(words_of("") == "");
        CHECK(words_of(" \n\t") == "");
        CHECK(words_of(" a  b\tc\r\nd ") == "a b c d");
        CHECK(words_of("a\u2003b\u3000c\u2028d\u0085e") == "a b c d e");
        CHECK(words_of("340\u00A0M€ et 1\u202F000 ou 2\u2007000") ==
              "340\u00A0M€ et 1\u202F000 ou 2\u2007000");
        CHECK(words_of("e-mail l’an « x »") == "e-mail l’an « x »");
    }

    TEST_CASE("next: words of nothing that can be seen do not count") {
        CHECK(words_of("a \u00A0 b \u200B c \uFEFF") == "a b c");
        CHECK(words_of("\u00A0") == "");
        CHECK(words_of("\u00A0: a") == "\u00A0: a");
    }

    TEST_CASE("next: scripts without spaces by ICU's boundaries, punctuation with its word") {
        CHECK(words_of("今日は、いい天気です。") == "今日|は、|いい|天気|です。");
        CHECK(words_of("我喜欢「苹果」和香蕉") == "我|喜欢|「苹果」|和|香蕉");
        CHECK(words_of("สวัสดีชาวโลก") == "สวัสดี|ชาว|โลก");
        CHECK(words_of("新しいiPhone15は e-mail を送る") == "新しい|iPhone15|は e-mail を|送る");
        CHECK(words_of("北京 2026") == "北京 2026");
        CHECK(words_of("한국어는 띄어쓰기를 한다") ==
              "한국어는 띄어쓰기를 한다");  // Korean writes spaces
    }

    TEST_CASE("next: a text without any boundary ends") {
        std::string text;
        for (int i = 0; i < 5000; ++i) text += "字";
        WordScanner scanner(text);
        std::size_t bytes = 0;
        while (const auto word = scanner.next()) {
            REQUIRE_FALSE(word->text.empty());
            bytes += word->text.size();
        }
        CHECK(bytes == text.size());
    }

    TEST_CASE("is_unspaced: Han, kana, Thai, Lao, Khmer, Burmese; not Hangul, not Latin") {
        for (const char32_t c : U"漢ひカｶ、。「！ไລខမ𠀋㍿") {
            if (c != 0) CHECK(is_unspaced(c));
        }
        for (const char32_t c : U"aéЖא한☃—’…\u3000€") {
            if (c != 0) CHECK_FALSE(is_unspaced(c));
        }
    }
}
