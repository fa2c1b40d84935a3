// SPDX-License-Identifier: MIT
#include "html_tokenizer.hpp"

#include "ascii.hpp"
#include "feedmerged/core/limits.hpp"

namespace feedmerged::text {
namespace {

constexpr bool ends_name(char c) { return ascii::is_space(c) || c == '/' || c == '>'; }

}  // namespace

HtmlToken HtmlTokenizer::next() {
    while (pos_ < html_.size()) {
        const Markup markup = html_[pos_] == '<' ? markup_at(pos_) : Markup::None;
        if (markup == Markup::None) return read_text();
        HtmlToken token;
        if (!read_markup(markup, token)) continue;
        if (!has(token.element, kDropped)) return token;
        // A slash closes a dropped element, against the standard but for svg and math: XHTML inside
        // feeds has <iframe …/>, and reading that as open would lose the rest of the article.
        if (token.kind == HtmlToken::Kind::Start && !self_closing_) drop(token.element);
    }
    return {};
}

HtmlTokenizer::Markup HtmlTokenizer::markup_at(std::size_t pos) const {
    if (pos + 1 >= html_.size()) return Markup::None;
    const char follower = html_[pos + 1];
    if (ascii::is_alpha(follower)) return Markup::StartTag;
    if (follower == '!') {
        if (html_.substr(pos + 2, 2) == "--") return Markup::Comment;
        // "How to write a <!DOCTYPE" is a title and no declaration: the standard would leave out
        // all that follows.
        const bool is_name = pos + 2 < html_.size() && ascii::is_alpha(html_[pos + 2]);
        if (is_name && pos >= after_last_closing_) return Markup::None;
        return Markup::BogusComment;
    }
    if (follower == '?') return Markup::BogusComment;
    if (follower != '/' || pos + 2 >= html_.size()) return Markup::None;
    return ascii::is_alpha(html_[pos + 2]) ? Markup::EndTag : Markup::BogusComment;
}

HtmlToken HtmlTokenizer::read_text() {
    const std::size_t begin = pos_;
    do {
        pos_ = html_.find('<', pos_ + 1);
    } while (pos_ != std::string_view::npos && markup_at(pos_) == Markup::None);
    if (pos_ == std::string_view::npos) pos_ = html_.size();
    return {.kind = HtmlToken::Kind::Text, .source = html_.substr(begin, pos_ - begin)};
}

bool HtmlTokenizer::read_markup(Markup markup, HtmlToken& token) {
    switch (markup) {
        case Markup::StartTag:
        case Markup::EndTag:
            return read_tag(markup == Markup::EndTag, token);
        case Markup::Comment:
            skip_comment();
            return false;
        case Markup::BogusComment:
        case Markup::None:
            break;
    }
    skip_past(html_.find('>', pos_));  // <!doctype …>, <?php …>, <![CDATA[…>, </ …>
    return false;
}

bool HtmlTokenizer::read_tag(bool is_end_tag, HtmlToken& token) {
    const std::size_t begin = pos_;
    pos_ += is_end_tag ? 2 : 1;
    const std::size_t name = pos_;
    while (pos_ < html_.size() && !ends_name(html_[pos_])) ++pos_;
    token.kind = is_end_tag ? HtmlToken::Kind::End : HtmlToken::Kind::Start;
    token.element = find_element(html_.substr(name, pos_ - name));
    attributes_.clear();
    self_closing_ = false;
    while (pos_ < html_.size()) {
        const char c = html_[pos_];
        if (c == '>') {
            ++pos_;
            token.source = html_.substr(begin, pos_ - begin);
            token.attributes = attributes_;
            return true;
        }
        if (c == '/') {
            ++pos_;
            self_closing_ = pos_ < html_.size() && html_[pos_] == '>';
        } else if (ascii::is_space(c)) {
            ++pos_;
        } else if (!read_attribute()) {
            break;
        }
    }
    pos_ = html_.size();
    return false;
}

bool HtmlTokenizer::read_attribute() {
    const std::size_t name = pos_++;  // whatever the first character is: '=' may begin a name
    while (pos_ < html_.size() && !ends_name(html_[pos_]) && html_[pos_] != '=') ++pos_;
    HtmlAttribute attribute{.name = html_.substr(name, pos_ - name)};
    const auto skip_spaces = [&] {
        while (pos_ < html_.size() && ascii::is_space(html_[pos_])) ++pos_;
    };
    skip_spaces();
    if (pos_ < html_.size() && html_[pos_] == '=') {
        ++pos_;
        skip_spaces();
        if (pos_ == html_.size()) return false;
        std::size_t begin = pos_;
        if (const char quote = html_[pos_]; quote == '"' || quote == '\'') {
            ++begin;
            pos_ = html_.find(quote, begin);
            if (pos_ == std::string_view::npos) return false;
            attribute.value = html_.substr(begin, pos_ - begin);
            ++pos_;
        } else {
            while (pos_ < html_.size() && !ascii::is_space(html_[pos_]) && html_[pos_] != '>')
                ++pos_;
            attribute.value = html_.substr(begin, pos_ - begin);
        }
    }
    if (attributes_.size() < limits::kMaxAttributesPerTag) attributes_.push_back(attribute);
    return true;
}

void HtmlTokenizer::skip_comment() {
    pos_ += 4;
    // "<!-->" and "<!--->" are comments too (§13.2.5.43).
    if (html_.substr(pos_, 1) == ">") return skip_past(pos_);
    if (html_.substr(pos_, 2) == "->") return skip_past(pos_ + 1);
    while ((pos_ = html_.find("--", pos_)) != std::string_view::npos) {
        if (html_.substr(pos_ + 2, 1) == ">") return skip_past(pos_ + 2);
        if (html_.substr(pos_ + 2, 2) == "!>") return skip_past(pos_ + 3);
        ++pos_;
    }
    pos_ = html_.size();
}

void HtmlTokenizer::drop(Element element) {
    // An <object> that nothing closes holds the rest of the article: only its tag goes then. Found
    // out once a text, so that many of them take no longer.
    if (element == Element::Object && keeps_objects_) return;
    const std::size_t content = pos_;
    if (skip_dropped(element) || element != Element::Object) return;
    keeps_objects_ = true;
    pos_ = content;
}

bool HtmlTokenizer::skip_dropped(Element element) {
    if (has(element, kRawText)) {
        skip_raw_text(element);
        return true;
    }
    // In foreign content <style> and <title> hold markup as everything else there does.
    const bool is_foreign = element == Element::Svg || element == Element::Math;
    std::size_t open = 1;
    while (open > 0 && pos_ < html_.size()) {
        const Markup markup = html_[pos_] == '<' ? markup_at(pos_) : Markup::None;
        HtmlToken token;
        if (markup == Markup::None) {
            (void)read_text();
        } else if (!read_markup(markup, token)) {
            continue;
        } else if (token.kind == HtmlToken::Kind::End) {
            if (token.element == element) --open;
        } else if (!self_closing_) {
            if (token.element == element) ++open;
            if (has(token.element, kRawText) && !is_foreign) skip_raw_text(token.element);
        }
    }
    return open == 0;
}

void HtmlTokenizer::skip_raw_text(Element element) {
    const std::string_view name = name_of(element);
    while (element != Element::Plaintext &&
           (pos_ = html_.find("</", pos_)) != std::string_view::npos) {
        const std::size_t end = pos_ + 2 + name.size();
        if (end < html_.size() && ends_name(html_[end]) &&
            ascii::equal_ignoring_case(html_.substr(pos_ + 2, name.size()), name)) {
            HtmlToken end_tag;
            (void)read_tag(true, end_tag);
            return;
        }
        pos_ += 2;
    }
    pos_ = html_.size();
}

void HtmlTokenizer::skip_past(std::size_t pos) {
    pos_ = pos == std::string_view::npos ? html_.size() : pos + 1;
}

}  // namespace feedmerged::text
