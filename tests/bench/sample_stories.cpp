// SPDX-License-Identifier: MIT
#include "bench/sample_stories.hpp"

#include "feedmerged/core/time.hpp"
#include "feedmerged/text/html.hpp"

#include <array>
#include <random>

namespace feedmerged::bench {
namespace {

constexpr std::array kWords{"le",       "marché",  "river",   "council", "été",     "bridge",
                            "lundi",    "reports", "after",   "ville",   "century", "l’école",
                            "minister", "score",   "science", "depuis",  "musique", "weather",
                            "harbour",  "nouveau", "train",   "window",  "années",  "garden"};

class Words {
  public:
    explicit Words(std::uint64_t seed) : random_(seed) {}
    std::string some(std::size_t count) {
        std::string out;
        for (std::size_t i = 0; i < count; ++i)
            out += (i == 0 ? "" : " ") + std::string(kWords[random_() % kWords.size()]);
        return out;
    }
    std::uint64_t number(std::uint64_t below) { return random_() % below; }

  private:
    std::mt19937_64 random_;
};

}  // namespace

std::string make_article(std::uint64_t seed, std::size_t bytes) {
    Words words(seed);
    std::string out;
    while (out.size() < bytes) {
        out += "<p class=\"text\">" + words.some(12) + " <a href=\"/story/" +
               std::to_string(words.number(1000)) + "?a=1&amp;b=2\">" + words.some(3) + "</a>, " +
               words.some(14) + " <em>" + words.some(2) + "</em> &amp; " + words.some(10) +
               ".</p>\n";
        if (words.number(6) == 0)
            out += "<figure><img src=\"/i/1.jpg\" alt=\"x\"><figcaption>" + words.some(5) +
                   "</figcaption></figure>\n";
    }
    return out;
}

std::string make_rss(std::uint64_t seed, std::size_t items, std::size_t bytes_per_item) {
    Words words(seed);
    const std::string site = "https://site" + std::to_string(seed) + ".example/";
    std::string out =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" "
        "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>Site " +
        std::to_string(seed) + "</title><link>" + site + "</link><description>d</description>\n";
    for (std::size_t i = 0; i < items; ++i) {
        const std::string link = site + std::to_string(i);
        out += "<item><title>" + words.some(8) + "</title><link>" + link + "</link><guid>" + link +
               "</guid><pubDate>" +
               format_imf_date(from_unix(1'760'000'000 - static_cast<std::int64_t>(i) * 3600)) +
               "</pubDate><content:encoded>" +
               text::escape_html(make_article(seed * 1000 + i, bytes_per_item)) +
               "</content:encoded></item>\n";
    }
    return out + "</channel></rss>\n";
}

}  // namespace feedmerged::bench
