// SPDX-License-Identifier: MIT
// The bytes of HTML text that need a second look, for the two writers: everything else is copied
// in runs. Pure; thread-safe.
#pragma once
#include <array>
#include <cstddef>
#include <string_view>

namespace feedmerged::text {

/// A set of bytes, one look-up each.
class ByteSet {
  public:
    explicit constexpr ByteSet(std::string_view members, bool with_controls) {
        for (const char c : members) in_[static_cast<unsigned char>(c)] = true;
        for (std::size_t c = 0; with_controls && c < 0x20; ++c)
            in_[c] = in_[c] || (c != '\t' && c != '\n');
    }
    [[nodiscard]] constexpr bool contains(char c) const {
        return in_[static_cast<unsigned char>(c)];
    }

    /// Position of the first member from `pos` on, or the text's size.
    [[nodiscard]] constexpr std::size_t find_in(std::string_view text, std::size_t pos) const {
        while (pos < text.size() && !contains(text[pos])) ++pos;
        return pos;
    }

    /// The same for sets of which texts have few: four bytes at a time.
    [[nodiscard]] constexpr std::size_t find_far(std::string_view text, std::size_t pos) const {
        while (pos + 4 <= text.size() && !(contains(text[pos]) | contains(text[pos + 1]) |
                                           contains(text[pos + 2]) | contains(text[pos + 3])))
            pos += 4;
        return find_in(text, pos);
    }

  private:
    std::array<bool, 256> in_{};
};

/// True where U+FFFE or U+FFFF stands at `pos` of valid UTF-8: XML cannot hold them.
[[nodiscard]] constexpr bool is_noncharacter_at(std::string_view text, std::size_t pos) {
    const std::string_view at = text.substr(pos, 3);
    return at == "\xEF\xBF\xBE" || at == "\xEF\xBF\xBF";
}

}  // namespace feedmerged::text
