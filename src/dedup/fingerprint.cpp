// SPDX-License-Identifier: MIT
#include "feedmerged/dedup/fingerprint.hpp"

#include "feedmerged/core/dedup_limits.hpp"
#include "feedmerged/core/hash.hpp"
#include "feedmerged/dedup/canonical_url.hpp"
#include "words.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace feedmerged::dedup {
namespace {

constexpr std::size_t kShingleWords = 3;
constexpr std::uint64_t kBandBits = (std::uint64_t{1} << 48) - 1;
// In how many entries of one document a phrase has to stand to be the feed's own: three, and a
// tenth of them.
constexpr std::size_t kLeastRecurrence = 3;
constexpr std::size_t kRecurrenceShare = 10;

/// A text, cut into overlapping runs of three words.
struct Shingled {
    std::vector<Word> words{};
    std::vector<std::uint64_t> shingles{};  ///< the n-th begins with the n-th word
};

Shingled shingle(std::string_view text) {
    Shingled out;
    out.words = words_of(text, limits::kMaxComparedWords);
    if (out.words.size() < kShingleWords) return out;
    out.shingles.reserve(out.words.size());
    for (std::size_t i = 0; i + kShingleWords <= out.words.size(); ++i)
        out.shingles.push_back(mix(
            out.words[i].hash * 3 + (out.words[i + 1].hash << 21 | out.words[i + 1].hash >> 43) +
            (out.words[i + 2].hash << 42 | out.words[i + 2].hash >> 22) * 5));
    return out;
}

std::uint16_t low_bits(std::uint64_t hash) { return static_cast<std::uint16_t>(hash); }

std::uint16_t word_bits(const Word& word) {
    return static_cast<std::uint16_t>((word.hash & 0xFFFE) | (word.is_number ? 1U : 0U));
}

/// Counts in how many different texts of a document a shingle stands, by its low bits: two that
/// share them are rare, and cost a shingle where they are one of those that recur.
class Recurrence {
  public:
    void add(const Shingled& text) {
        // The same text again says nothing about what is around the texts.
        if (text.shingles.empty() || !seen_.insert(hash_of(text.shingles)).second) return;
        ++texts_;
        for (const std::uint64_t hash : text.shingles) {
            Row& row = rows_[low_bits(hash)];
            if (row.last == texts_) continue;
            row.last = texts_;
            ++row.texts;
        }
    }
    void decide() {
        least_ = std::max(kLeastRecurrence, (texts_ + kRecurrenceShare - 1) / kRecurrenceShare);
    }
    [[nodiscard]] bool is_boilerplate(std::uint64_t hash) const {
        return rows_[low_bits(hash)].texts >= least_;
    }

  private:
    static std::uint64_t hash_of(const std::vector<std::uint64_t>& shingles) {
        const std::string_view bytes(reinterpret_cast<const char*>(shingles.data()),
                                     shingles.size() * sizeof shingles[0]);
        return hash128(bytes).low;
    }

    struct Row {
        std::uint16_t texts = 0;
        std::uint16_t last = 0;
    };
    std::vector<Row> rows_ = std::vector<Row>(std::size_t{1} << 16);
    std::unordered_set<std::uint64_t> seen_{};
    std::uint16_t texts_ = 0;
    std::size_t least_ = kLeastRecurrence;
};

/// Adds the `count` lowest of `hashes` that differ.
void take_lowest(std::span<const std::uint64_t> hashes, std::size_t count,
                 std::vector<std::uint64_t>& bands) {
    std::vector<std::uint64_t> lowest;  // ascending
    for (const std::uint64_t hash : hashes) {
        if (lowest.size() == count && hash >= lowest.back()) continue;
        const auto place = std::ranges::lower_bound(lowest, hash);
        if (place != lowest.end() && *place == hash) continue;
        lowest.insert(place, hash);
        if (lowest.size() > count) lowest.pop_back();
    }
    bands.insert(bands.end(), lowest.begin(), lowest.end());
}

void sort_distinct(auto& values) {
    std::ranges::sort(values);
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

/// Those in a shingle that is kept: the others are the feed's.
std::vector<std::uint16_t> numbers_of(const Shingled& text, const std::vector<char>& is_kept) {
    const auto is_own = [&](std::size_t word) {
        const std::size_t first = word < kShingleWords ? 0 : word - kShingleWords + 1;
        for (std::size_t i = first; i <= word && i < is_kept.size(); ++i)
            if (is_kept[i] != 0) return true;
        return is_kept.empty();
    };
    std::vector<std::uint16_t> numbers;
    for (std::size_t i = 0; i < text.words.size() && numbers.size() < limits::kMaxComparedNumbers;
         ++i)
        if (text.words[i].is_number && is_own(i)) numbers.push_back(word_bits(text.words[i]));
    sort_distinct(numbers);
    return numbers;
}

void add_text(const Shingled& text, const Recurrence& recurrence, Fingerprint& print) {
    std::vector<char> is_kept(text.shingles.size());
    std::vector<std::uint64_t> kept;
    kept.reserve(text.shingles.size());
    print.shingles.reserve(text.shingles.size());
    for (std::size_t i = 0; i < text.shingles.size(); ++i) {
        if (recurrence.is_boilerplate(text.shingles[i])) continue;
        is_kept[i] = 1;
        kept.push_back(text.shingles[i] & kBandBits);
        print.shingles.push_back(low_bits(text.shingles[i]));
    }
    print.numbers = numbers_of(text, is_kept);
    const std::span<const std::uint64_t> all(kept);
    take_lowest(all.first(std::min(all.size(), limits::kBeginningShingles)),
                limits::kBandsOfBeginning, print.bands);
    take_lowest(all, limits::kBandsOfText, print.bands);
}

void add_title(std::vector<Word> title, const std::vector<Word>& feed_title, Fingerprint& print) {
    const auto equal = [](const Word& a, const Word& b) { return a.hash == b.hash; };
    if (!feed_title.empty() && title.size() > feed_title.size() &&
        std::equal(feed_title.rbegin(), feed_title.rend(), title.rbegin(), equal))
        title.resize(title.size() - feed_title.size());
    std::uint64_t whole = kShingleWords;
    for (const Word& word : title) {
        print.title.push_back(word_bits(word));
        whole = mix(whole ^ word.hash) + 1;
    }
    // One word is the name of a rubric more often than the title of a story.
    if (title.size() > 1) print.bands.push_back(whole & kBandBits);
}

/// The file, wherever it is counted or served from: its canonical address without the query, in
/// which hosts of podcasts put sessions.
std::uint32_t media_bits(std::string_view url) {
    url = url.substr(0, url.find('?'));
    return static_cast<std::uint32_t>(hash128(canonical_url(url).value_or(std::string(url))).low);
}

void add_media(const std::vector<std::string_view>& urls, Fingerprint& print) {
    for (const std::string_view url : urls) {
        if (print.media.size() >= limits::kMaxComparedMedia) break;
        print.media.push_back(media_bits(url));
    }
    sort_distinct(print.media);
}

}  // namespace

std::vector<Fingerprint> make_fingerprints(std::string_view feed_title,
                                           std::span<const Wording> items) {
    Recurrence recurrence;
    std::vector<Shingled> texts;  // the first ones, which are read twice
    texts.reserve(std::min(items.size(), limits::kMaxBoilerplateEntries));
    for (const Wording& item :
         items.first(std::min(items.size(), limits::kMaxBoilerplateEntries))) {
        texts.push_back(shingle(item.text));
        recurrence.add(texts.back());
    }
    recurrence.decide();
    const std::vector<Word> name = words_of(feed_title, limits::kMaxTitleWords);
    std::vector<Fingerprint> prints(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        Fingerprint& print = prints[i];
        add_text(i < texts.size() ? texts[i] : shingle(items[i].text), recurrence, print);
        add_title(words_of(items[i].title, limits::kMaxTitleWords), name, print);
        add_media(items[i].media, print);
        sort_distinct(print.bands);
    }
    return prints;
}

}  // namespace feedmerged::dedup
