// SPDX-License-Identifier: MIT
#include "json_repair.hpp"

#include "ascii.hpp"

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
            if (static_cast<unsigned char>(c) < 0x20) {
                warn("control character in a string", warned_control_);
                append_escape(c);
            } else {
                out_ += c;
            }
            ++pos_;
            if (c == '"') return;
            if (c == '\\' && pos_ < in_.size() && static_cast<unsigned char>(in_[pos_]) >= 0x20)
                out_ += in_[pos_++];
        }
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

    std::string_view in_;
    Warnings& warnings_;
    std::string out_{};
    std::size_t pos_ = 0;
    bool changed_ = false;
    bool warned_control_ = false;
    bool warned_comma_ = false;
};

}  // namespace

std::optional<std::string> repair_json(std::string_view text, Warnings& warnings) {
    return Repairer(text, warnings).run();
}

}  // namespace feedmerged::feed
