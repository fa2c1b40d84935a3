// SPDX-License-Identifier: MIT
#include "xml_repair.hpp"

#include "ascii.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace feedmerged::feed {
namespace {

constexpr std::size_t npos = std::string_view::npos;

constexpr bool is_name_start(char c) {
    return ascii::is_alpha(c) || c == '_' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}
constexpr bool is_name_char(char c) {
    return is_name_start(c) || ascii::is_digit(c) || c == '-' || c == '.';
}

std::string_view local_name(std::string_view name) { return name.substr(name.rfind(':') + 1); }

constexpr std::string_view kCdata = "<![CDATA[";

/// White space that is looked across to see what follows a tag.
constexpr std::size_t kLongestGap = 256;

/// Of a name from the document in a warning.
constexpr std::size_t kLongestQuote = 40;

bool is_item(std::string_view name) {
    const std::string_view local = local_name(name);
    return ascii::equals_ignoring_case(local, "item") ||
           ascii::equals_ignoring_case(local, "entry");
}

/// Elements that hold items: what is open at the end of a file that was cut off between items.
bool is_container(std::string_view name) {
    constexpr std::array<std::string_view, 5> kContainers{"rss", "rdf", "feed", "channel", "items"};
    return std::ranges::any_of(kContainers, [local = local_name(name)](std::string_view container) {
        return ascii::equals_ignoring_case(local, container);
    });
}

/// HTML's elements without an end, as they stand naked in broken feeds. Not <link> and <source>,
/// which RSS has too.
bool is_void_html(std::string_view name) {
    constexpr std::array<std::string_view, 5> kVoid{"br", "hr", "img", "wbr", "input"};
    return std::ranges::any_of(
        kVoid, [name](std::string_view v) { return ascii::equals_ignoring_case(name, v); });
}

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
    return std::ranges::any_of(
        names, [name](std::string_view n) { return ascii::equals_ignoring_case(n, name); });
}

/// Elements of items and channels that hold a text in one line, perhaps with markup for parts of
/// it.
bool holds_line(std::string_view name) {
    constexpr std::array<std::string_view, 12> kLines{
        "title",    "link", "guid",    "pubdate",       "id",     "published", "category",
        "comments", "date", "creator", "lastbuilddate", "updated"};
    // itunes:category holds others of its name
    const bool other =
        name.find(':') != npos && ascii::equals_ignoring_case(local_name(name), "category");
    return !other && is_one_of(local_name(name), kLines);
}

/// Those that hold an article, with any markup of HTML in it.
bool holds_article(std::string_view name) {
    constexpr std::array<std::string_view, 7> kArticles{
        "description",    "summary",      "content",     "content:encoded",
        "itunes:summary", "atom:summary", "atom:content"};
    return is_one_of(name, kArticles);
}

/// What can only stand beside them: of feeds, and of HTML never.
bool is_feed_element(std::string_view name) {
    constexpr std::array<std::string_view, 10> kNames{
        "guid",      "pubdate", "enclosure", "comments", "category",
        "published", "updated", "encoded",   "creator",  "lastbuilddate"};
    return is_one_of(local_name(name), kNames);
}

/// The same of elements that hold a line, where HTML has some of these names, but not in lines.
bool stands_beside_line(std::string_view name) {
    constexpr std::array<std::string_view, 9> kNames{
        "title", "link", "description", "summary", "author", "content", "source", "id", "date"};
    return is_feed_element(name) || is_one_of(local_name(name), kNames);
}

struct OpenElement {
    std::string_view name;
    std::size_t output_start;  ///< of its tag
};

struct StartTag {
    std::string_view name{};
    std::string attributes{};  ///< ready to be written, each with a space before it
    bool empty = false;        ///< <name/>
    std::size_t end = 0;       ///< behind its '>'
};

class Repairer {
  public:
    Repairer(std::string_view text, Warnings& warnings) : in_(text), warnings_(warnings) {
        out_.reserve(text.size() + text.size() / 16);
    }

    Repaired run() {
        while (pos_ < in_.size() && !too_deep_) {
            const std::size_t tag = std::min(in_.find('<', pos_), in_.size());
            write_text(in_.substr(pos_, tag - pos_));
            pos_ = tag;
            if (pos_ < in_.size()) read_markup();
        }
        finish();
        return {.text = std::move(out_), .too_deep = too_deep_};
    }

  private:
    [[nodiscard]] std::string_view rest() const { return in_.substr(pos_); }

    void warn(std::string_view what) { warnings_.add_at(in_, pos_, what); }

    /// Text outside of all elements is junk: nothing may stand there.
    void write_text(std::string_view text) {
        if (!open_.empty()) out_.append(text);
    }

    void read_markup() {
        const std::string_view here = rest();
        if (ascii::starts_with_ignoring_case(here, kCdata)) return read_cdata();
        if (here.starts_with("<!--")) return skip_comment();
        if (here.starts_with("<!")) return skip_declaration();
        if (here.starts_with("<?")) return skip_instruction();
        if (here.starts_with("</")) return read_end_tag();
        if (here.size() > 1 && is_name_start(here[1])) {
            if (auto tag = read_start_tag()) return write_start_tag(*tag);
            if (truncated_) return;
        }
        warn("unescaped <");
        write_text("&lt;");
        ++pos_;
    }

    void read_cdata() {
        if (const std::size_t end = find_cdata_end(); end != npos) {
            if (const std::size_t close = find_swallowed_end_tag(end); close != npos) {
                warn("CDATA section without an end");
                return write_cdata(close, close);
            }
            return write_cdata(end, end + 3);
        }
        // It never ends: then it ends where its element does.
        warn("CDATA section without an end");
        const std::size_t close = open_.empty() ? npos : find_end_tag(open_.back().name);
        if (close == npos) return stop_truncated();
        write_cdata(close, close);
    }

    void write_cdata(std::size_t end, std::size_t next) {
        const std::size_t begin = pos_ + kCdata.size();
        write_text(kCdata);
        write_text(in_.substr(begin, end - begin));
        write_text("]]>");
        pos_ = next;
    }

    /// Where the section at pos_ ends. Many sections may have one end: it is looked for once.
    std::size_t find_cdata_end() {
        if (cdata_end_ != npos && cdata_end_ < pos_ + kCdata.size())
            cdata_end_ = in_.find("]]>", pos_ + kCdata.size());
        return cdata_end_;
    }

    /// A section in which another begins took that one's end for its own, if the end tag of its
    /// element stands between the two.
    [[nodiscard]] std::size_t find_swallowed_end_tag(std::size_t end) const {
        if (open_.empty()) return npos;
        const std::string_view section = in_.substr(0, end);
        const std::size_t next = section.find(kCdata, pos_ + kCdata.size());
        if (next == npos) return npos;
        std::string tag = "</";
        tag += open_.back().name;
        return section.substr(0, next).find(tag, pos_);
    }

    /// rest().find(), but what was not found is not looked for again: the search stays linear.
    std::size_t find_once(std::string_view what, bool& known_missing) {
        if (known_missing) return npos;
        const std::size_t found = rest().find(what);
        known_missing = found == npos;
        return found;
    }

    [[nodiscard]] std::size_t find_end_tag(std::string_view name) const {
        std::string tag = "</";
        tag += name;
        return in_.find(tag, pos_);
    }

    void skip_comment() {
        std::size_t end = find_once("-->", no_comment_end_);
        if (end != npos) {
            pos_ += end + 3;
            return;
        }
        warn("comment without an end");
        end = rest().find('>');
        if (end == npos) return stop_truncated();
        pos_ += end + 1;
    }

    /// A document type with its internal subset, or anything like it.
    void skip_declaration() {
        const std::string_view here = rest();
        std::size_t end = here.find_first_of("[>");
        if (end != npos && here[end] == '[') end = here.find("]", end);
        if (end != npos) end = here.find('>', end);
        if (end == npos) return stop_truncated();
        pos_ += end + 1;
    }

    void skip_instruction() {
        std::size_t end = find_once("?>", no_instruction_end_);
        const std::size_t tag_end = rest().find('>');
        if (tag_end == npos) return stop_truncated();
        if (end == npos) end = tag_end - 1;
        pos_ += end + 2;
    }

    void stop_truncated() {
        truncated_ = true;
        pos_ = in_.size();
    }

    void read_end_tag() {
        std::size_t end = pos_ + 2;
        while (end < in_.size() && is_name_char(in_[end])) ++end;
        const std::string_view name = in_.substr(pos_ + 2, end - pos_ - 2);
        if (name.empty()) {
            warn("unescaped <");
            write_text("&lt;");
            ++pos_;
            return;
        }
        const auto element =
            std::find_if(open_.rbegin(), open_.rend(), [name](const OpenElement& open) {
                return ascii::equals_ignoring_case(open.name, name);
            });
        if (element == open_.rend()) {
            if (!is_void_html(name))
                warn("stray end tag </" + std::string(utf8::prefix_bytes(name, kLongestQuote)) +
                     ">");
        } else {
            const auto depth = static_cast<std::size_t>(open_.rend() - element) - 1;
            if (depth + 1 != open_.size())
                warn("missing end tag </" +
                     std::string(utf8::prefix_bytes(open_.back().name, kLongestQuote)) + ">");
            close_to(depth);
        }
        // Up to the '>', but not over another tag where that is missing.
        const std::size_t stop = in_.find_first_of("<>", end);
        pos_ = stop == npos ? in_.size() : stop + (in_[stop] == '>' ? 1 : 0);
    }

    void close_to(std::size_t depth) {
        while (open_.size() > depth) {
            out_.append("</").append(open_.back().name).append(">");
            open_.pop_back();
        }
    }

    /// The start tag at pos_; nullopt where this '<' begins none ("a <b and c<d").
    std::optional<StartTag> read_start_tag() {
        std::size_t at = pos_ + 1;
        while (at < in_.size() && is_name_char(in_[at])) ++at;
        StartTag tag{.name = in_.substr(pos_ + 1, at - pos_ - 1)};
        // "<me@example.org>", "<https://example.org/>" in a text
        if (tag.name.ends_with(':') || in_.substr(at).starts_with('@')) return std::nullopt;
        std::vector<std::string_view> seen;
        while (true) {
            while (at < in_.size() && (ascii::is_space(in_[at]) || in_[at] == '/')) {
                tag.empty = in_[at] == '/';
                ++at;
            }
            if (at >= in_.size()) {
                stop_truncated();
                return std::nullopt;
            }
            if (in_[at] == '<') return std::nullopt;
            if (in_[at] == '>') break;
            tag.empty = false;
            const auto end = read_attribute(at, tag, seen);
            if (!end) return std::nullopt;
            at = *end;
        }
        tag.end = at + 1;
        return tag;
    }

    /// One attribute at `at`; the position behind it. nullopt where the file ends or a '<' shows
    /// that this is no tag.
    std::optional<std::size_t> read_attribute(std::size_t at, StartTag& tag,
                                              std::vector<std::string_view>& seen) {
        const std::size_t start = at;
        while (at < in_.size() && is_name_char(in_[at])) ++at;
        const std::string_view name = in_.substr(start, at - start);
        if (name.empty()) return at + 1;  // a stray quote or the like
        while (at < in_.size() && ascii::is_space(in_[at])) ++at;
        std::string_view value;
        if (at < in_.size() && in_[at] == '=') {
            const auto end = read_value(at + 1, value);
            if (!end) return std::nullopt;
            at = *end;
        }
        // Bounded: looking for a name among all before it would be quadratic.
        if (!is_name_start(name.front()) || seen.size() >= limits::kMaxAttributesPerTag) return at;
        if (std::ranges::find(seen, name) != seen.end()) {
            warn("attribute " + std::string(utf8::prefix_bytes(name, kLongestQuote)) + " twice");
            return at;
        }
        seen.push_back(name);
        write_attribute(tag.attributes, name, value);
        return at;
    }

    std::optional<std::size_t> read_value(std::size_t at, std::string_view& value) {
        while (at < in_.size() && ascii::is_space(in_[at])) ++at;
        if (at >= in_.size()) {
            stop_truncated();
            return std::nullopt;
        }
        const char quote = in_[at];
        if (quote == '"' || quote == '\'') {
            const std::size_t end = in_.find(quote, at + 1);
            // A quote that closes only after another tag began was forgotten.
            const bool plain = end != npos && in_.substr(at, end - at).find('<') == npos;
            if (plain || (end != npos && is_markup_in_value(at, end))) {
                value = in_.substr(at + 1, end - at - 1);
                const std::size_t cut = find_forgotten_quote(value, end + 1);
                if (cut == npos) return end + 1;
                warn("attribute value without its closing quote");
                value = value.substr(0, cut);
                return at + 1 + cut;
            }
            warn("attribute value without its closing quote");
            ++at;
        }
        const std::size_t end = in_.find_first_of(" \t\r\n>", at);
        if (end == npos) {
            stop_truncated();
            return std::nullopt;
        }
        value = in_.substr(at, end - at);
        return end;
    }

    /// Whether a '<' between two quotes belongs to the value: only where the quote is followed by
    /// what follows values, on the same line.
    [[nodiscard]] bool is_markup_in_value(std::size_t from, std::size_t to) const {
        const bool one_line = in_.substr(from, to - from).find('\n') == npos;
        const char next = to + 1 < in_.size() ? in_[to + 1] : '\0';
        return one_line && (next == '>' || next == '/' || ascii::is_space(next));
    }

    /// Where `value`, whose quote is before `behind`, should have ended: in url="a length="5" the
    /// second quote is another value's first. npos where all is well.
    [[nodiscard]] std::size_t find_forgotten_quote(std::string_view value,
                                                   std::size_t behind) const {
        const char next = behind < in_.size() ? in_[behind] : '>';
        if (next == '>' || next == '/' || ascii::is_space(next) || !value.ends_with('='))
            return npos;
        std::size_t name = value.size() - 1;
        while (name > 0 && is_name_char(value[name - 1])) --name;
        const bool named = name > 0 && name + 1 < value.size() && is_name_start(value[name]);
        return named && ascii::is_space(value[name - 1]) ? name - 1 : npos;
    }

    static void write_attribute(std::string& out, std::string_view name, std::string_view value) {
        out.append(" ").append(name).append("=\"");
        for (const char c : value) {
            if (c == '"') {
                out += "&quot;";
            } else if (c == '<') {
                out += "&lt;";
            } else {
                out += c;
            }
        }
        out += '"';
    }

    void write_start_tag(const StartTag& tag) {
        if (is_item(tag.name)) close_open_item(tag.name);
        if (stands_beside_line(tag.name)) close_open_text(tag.name);
        if (open_.size() >= limits::kMaxXmlDepth) {
            too_deep_ = true;
            return;
        }
        const std::size_t start = out_.size();
        out_.append("<").append(tag.name).append(tag.attributes);
        if (tag.empty || is_void_html(tag.name) || is_unclosed_link(tag)) {
            out_ += "/>";
        } else {
            out_ += '>';
            open_.push_back({tag.name, start});
        }
        pos_ = tag.end;
    }

    /// Atom's <link href="…"> as HTML writes it, without an end.
    [[nodiscard]] bool is_unclosed_link(const StartTag& tag) const {
        if (!ascii::equals_ignoring_case(local_name(tag.name), "link")) return false;
        if (tag.attributes.find(" href=") == npos) return false;
        const std::string_view behind = ascii::trim(in_.substr(tag.end, kLongestGap));
        return behind.starts_with('<') && !behind.starts_with("</") && !behind.starts_with("<!");
    }

    /// Items do not stand in items: the end tag of the one before is missing.
    void close_open_item(std::string_view name) {
        const auto item = std::ranges::find(open_, name, &OpenElement::name);
        if (item == open_.end()) return;
        warn("missing end tag </" + std::string(name) + ">");
        close_to(static_cast<std::size_t>(item - open_.begin()));
    }

    /// A <guid> stands in no <title> and no <description>: the end tag of that is missing, or is
    /// another's.
    void close_open_text(std::string_view name) {
        for (std::size_t depth = open_.size(); depth > 0; --depth) {
            const std::string_view open = open_[depth - 1].name;
            if (is_item(open) || is_container(open)) return;
            if (!holds_line(open) && !(holds_article(open) && is_feed_element(name))) continue;
            warn("missing end tag </" + std::string(utf8::prefix_bytes(open, kLongestQuote)) + ">");
            return close_to(depth - 1);
        }
    }

    /// What is still open at the end was cut off: an element that only holds others is closed, one
    /// that may be half there is dropped.
    void finish() {
        const auto cut = std::ranges::find_if_not(open_, is_container, &OpenElement::name);
        if (!open_.empty()) warnings_.mark_truncated();
        if (cut != open_.end()) {
            warnings_.add_important("the document ends inside <" +
                                    std::string(utf8::prefix_bytes(cut->name, kLongestQuote)) +
                                    ">, which is dropped");
            out_.resize(cut->output_start);
            open_.erase(cut, open_.end());
        } else if (!open_.empty()) {
            warnings_.add_important("the document ends before its root does");
        }
        close_to(0);
    }

    std::string_view in_;
    Warnings& warnings_;
    std::string out_{};
    std::size_t pos_ = 0;
    std::vector<OpenElement> open_{};
    bool truncated_ = false;
    bool no_comment_end_ = false;
    std::size_t cdata_end_ = 0;
    bool no_instruction_end_ = false;
    bool too_deep_ = false;
};

}  // namespace

Repaired repair_xml(std::string_view text, Warnings& warnings) {
    return Repairer(text, warnings).run();
}

}  // namespace feedmerged::feed
