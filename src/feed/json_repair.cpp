// SPDX-License-Identifier: MIT
#include "json_repair.hpp"

#include "ascii.hpp"

#include <charconv>
#include <utility>

namespace feedmerged::feed {
namespace {

class Repairer {
  public:
    Repairer(std::string_view text, Warnings& warnings) : in_(text), warnings_(warnings) {
        out_.reserve(text.size());
    }

    std::optional<std::string> run() {
        while (pos_ < in_.size()) {
            if (in_[pos_] == '"') {
                copy_string();
            } else if (in_[pos_] == ',') {
                see_comma();
            } else {
                out_ += in_[pos_++];
            }
        }
        return changed_ ? std::optional(std::move(out_)) : std::nullopt;
    }

  private:
    void copy_string() {
        out_ += in_[pos_++];
        while (pos_ < in_.size()) {
            const char c = in_[pos_];
            if (c == '\\') {
                copy_escape();
                continue;
            }
            if (static_cast<unsigned char>(c) < 0x20) {
                warn("control character in a string", warned_control_);
                append_escape(c);
            } else {
                out_ += c;
            }
            ++pos_;
            if (c == '"') return;
        }
    }

    /// The escape at pos_ (RFC 8259 §7). A backslash before anything else was not needed: it goes.
    void copy_escape() {
        const char escaped = pos_ + 1 < in_.size() ? in_[pos_ + 1] : '\0';
        if (escaped == 'u' && code_unit_at(pos_)) return copy_code_units();
        if (escaped != '\0' &&
            std::string_view("\"\\/bfnrt").find(escaped) != std::string_view::npos) {
            out_.append(in_.substr(pos_, 2));
            pos_ += 2;
            return;
        }
        warn("backslash before a character that needs none", warned_escape_);
        ++pos_;
    }

    /// "\uD83D\uDE00" as it stands; U+FFFD for a half that is alone, which a program left that cut
    /// a text without looking.
    void copy_code_units() {
        const unsigned first = code_unit_at(pos_).value_or(0);
        const bool high = first >= 0xD800 && first <= 0xDBFF;
        const unsigned second = high ? code_unit_at(pos_ + kEscapeLength).value_or(0) : 0;
        if (second >= 0xDC00 && second <= 0xDFFF) {
            out_.append(in_.substr(pos_, 2 * kEscapeLength));
            pos_ += 2 * kEscapeLength;
        } else if (first >= 0xD800 && first <= 0xDFFF) {
            warn("half of a character", warned_half_);
            out_ += "\\ufffd";
            pos_ += kEscapeLength;
        } else {
            out_.append(in_.substr(pos_, kEscapeLength));
            pos_ += kEscapeLength;
        }
    }

    /// The value of "\uXXXX" at `pos`; nullopt where there is none.
    [[nodiscard]] std::optional<unsigned> code_unit_at(std::size_t pos) const {
        if (pos + kEscapeLength > in_.size() || !in_.substr(pos).starts_with("\\u"))
            return std::nullopt;
        unsigned value = 0;
        const char* const end = in_.data() + pos + kEscapeLength;
        const auto [stop, error] = std::from_chars(in_.data() + pos + 2, end, value, 16);
        return error == std::errc{} && stop == end ? std::optional(value) : std::nullopt;
    }

    void append_escape(char c) {
        if (c == '\n') out_ += "\\n";
        if (c == '\r') out_ += "\\r";
        if (c == '\t') out_ += "\\t";
    }

    /// Left out before an end. The white space behind it is looked across once only.
    void see_comma() {
        std::size_t next = pos_ + 1;
        while (next < in_.size() && ascii::is_space(in_[next])) ++next;
        if (next < in_.size() && (in_[next] == ']' || in_[next] == '}')) {
            warn("comma before an end", warned_comma_);
        } else {
            out_ += ',';
        }
        out_.append(in_.substr(pos_ + 1, next - pos_ - 1));
        pos_ = next;
    }

    void warn(std::string_view what, bool& warned) {
        changed_ = true;
        if (!std::exchange(warned, true)) warnings_.add_at(in_, pos_, what);
    }

    static constexpr std::size_t kEscapeLength = 6;  // \uXXXX

    std::string_view in_;
    Warnings& warnings_;
    std::string out_{};
    std::size_t pos_ = 0;
    bool changed_ = false;
    bool warned_control_ = false;
    bool warned_comma_ = false;
    bool warned_escape_ = false;
    bool warned_half_ = false;
};

}  // namespace

std::optional<std::string> repair_json(std::string_view text, Warnings& warnings) {
    return Repairer(text, warnings).run();
}

}  // namespace feedmerged::feed
