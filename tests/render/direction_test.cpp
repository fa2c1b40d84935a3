// SPDX-License-Identifier: MIT
#include "direction.hpp"

#include <doctest/doctest.h>

using namespace feedmerged::render;

TEST_SUITE("render/direction") {
    TEST_CASE("is_right_to_left: by script, else by language") {
        // CLDR: likely subtags, and the scripts' directions of Unicode's property files.
        for (const char* tag :
             {"ar",      "AR",         "ar-EG",   "ar_EG",   "he",       "iw",     "fa-IR",
              "ur",      "yi",         "ps",      "dv",      "ckb",      "ug",     "ara",
              "az-Arab", "pa-Arab-PK", "ku-arab", "ff-Adlm", "man-Nkoo", "en-Hebr"}) {
            CAPTURE(tag);
            CHECK(is_right_to_left(tag));
        }
        for (const char* tag : {"", "en", "fr-CA", "az", "pa", "zh-Hant", "ur-Latn", "ar-Latn-EG",
                                "a", "arrr", "-ar", "x-ar", "en-x-arab", "de-1996", "ja"}) {
            CAPTURE(tag);
            CHECK_FALSE(is_right_to_left(tag));
        }
    }

    TEST_CASE("html_direction: leaves it to the reader where nothing is known") {
        CHECK(html_direction("") == "auto");
        CHECK(html_direction("he") == "rtl");
        CHECK(html_direction("en") == "ltr");
    }
}
