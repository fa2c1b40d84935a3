// SPDX-License-Identifier: MIT
#include "closing_lines.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using feedmerged::text::remove_closing_lines;

namespace {

std::string without(std::string text) {
    remove_closing_lines(text);
    return text;
}

}  // namespace

TEST_SUITE("text/closing_lines") {
    TEST_CASE("remove_closing_lines: credits of WordPress's feeds in its translations") {
        const std::vector<std::string> credits = {
            "The post A title appeared first on A site.",
            "The post The post appeared first on it appeared first on A site.",
            "L’article Un titre est apparu en premier sur Un site.",
            "L'article Un titre est apparu en premier sur Un site.",
            "Cet article Un titre est apparu en premier sur Un site.",
            "Der Beitrag Ein Titel erschien zuerst auf Eine Seite.",
            "La entrada Un título se publicó primero en Un sitio.",
            "La entrada Un título aparece primero en Un sitio.",
            "L'articolo Un titolo proviene da Un sito.",
            "L'articolo Un titolo sembra essere il primo su Un sito.",
            "O post Um título apareceu primeiro em Um site.",
            "Het bericht Een titel verscheen eerst op Een site.",
            "投稿 題 は 場 に最初に表示されました。",
            "Bir başlık yazısı ilk önce Bir site üzerinde ortaya çıktı.",
        };
        for (const std::string& credit : credits) {
            CAPTURE(credit);
            CHECK(without("First.\nSecond.\n" + credit) == "First.\nSecond.");
            CHECK(without(credit) == "");
            CHECK(without(credit + "\nA paragraph after it.") ==
                  credit + "\nA paragraph after it.");
        }
    }

    TEST_CASE("remove_closing_lines: invitations to read on, in their own line or closing one") {
        struct Row {
            std::string text;
            std::string expected;
        };
        const std::vector<Row> rows = {
            {"Words.\nContinue reading →", "Words."},
            {"Words.\nContinue reading “A title” →", "Words."},
            {"Words.\nContinue reading A title →", "Words."},
            {"Words.\nContinue reading \"A title\"", "Words."},
            {"Words.\nRead more…", "Words."},
            {"Words.\nread more", "Words."},
            {"Words.\nREAD MORE »", "Words."},
            {"Words.\n[Read more...]", "Words."},
            {"Words […] Lire la suite", "Words […]"},
            {"Words. Lire la suite\u00A0→", "Words."},
            {"Words… Continue reading →", "Words…"},
            {"words cut off Read more »", "words cut off"},
            {"words cut off [Read more]", "words cut off"},
            {"Worte.\nWeiterlesen", "Worte."},
            {"Palabras.\nLeer más", "Palabras."},
            {"Parole.\nLeggi tutto", "Parole."},
            {"Woorden.\nLees verder", "Woorden."},
            {"Words.\nRead more\nThe post T appeared first on S.\n\u00A0", "Words."},
        };
        for (const Row& row : rows) {
            CAPTURE(row.text);
            CHECK(without(row.text) == row.expected);
        }
    }

    TEST_CASE("remove_closing_lines: invitations that name what there is to read, and where") {
        const std::vector<std::string> invitations = {
            "Read more of this story at Slashdot.",
            "Read more of this story at Slashdot",
            "Read the rest of this entry »",
            "Read the rest of this entry\u00A0»",
            "Read more of this post",
            "Read the full article at The Example Times",
            "Read the full story on the Guardian.",
            "Read the whole story at news.example.com",
            "Read the original article",
            "Read full post »",
            "[Read more at example.org]",
            "Continue reading on Medium »",
            "Continue reading this article on Example.",
            "Read more on Example",
            "View the full article",
            "Lire la suite sur Le Monde.",
            "Lire la suite de l’article »",
            "Lire l’article complet sur Exemple",
            "Weiterlesen bei Beispiel.de",
            "Leer más en El Ejemplo",
            "Leggi tutto su Esempio.it",
            "Lees verder op Voorbeeld.nl",
        };
        for (const std::string& invitation : invitations) {
            CAPTURE(invitation);
            CHECK(without("First.\nSecond.\n" + invitation) == "First.\nSecond.");
            CHECK(without(invitation) == "");
            CHECK(without(invitation + "\nA paragraph after it.") ==
                  invitation + "\nA paragraph after it.");
        }
        CHECK(without("Words. Read more of this story at Slashdot.") == "Words.");
        CHECK(without("Words… Read the full article") == "Words…");
        CHECK(without("Words. Read more at example.org.") == "Words.");
        CHECK(
            without(
                "Words.\nRead more of this story at Slashdot.\nThe post T first appeared on S.") ==
            "Words.");
    }

    TEST_CASE("remove_closing_lines: sentences that only look so stay") {
        const std::string site(300, 'x');
        const std::vector<std::string> texts = {
            "",
            "Words.",
            "Il faut lire la suite",
            "I would like to read more",
            "We should all Read more",
            "Proofread more",
            "Continue reading for the rest of the story.",
            "Read more than ten books a year.",
            "The library opens tomorrow. Read more on Monday.",
            "Keep reading at your own pace.",
            "Read the full text of the law before you sign.",
            "Read more of this kind of books.",
            "You can read more of this story at Slashdot.",
            "Read more at the end of the day",
            "Continue reading on the train to work.",
            "The post office in town appeared first on a map of 1820, and " + site,
            "Der Beitrag ist gut.",
            "This appeared first on the market.",
        };
        for (const std::string& text : texts) {
            CAPTURE(text);
            CHECK(without(text) == text);
            CHECK(without("First.\n" + text) == (text.empty() ? "First.\n" : "First.\n" + text));
        }
    }
}
