// SPDX-License-Identifier: MIT
// Writes XML 1.0 into one growing string, element by element. Whatever the texts hold, the result
// is well-formed: what XML cannot carry is dropped. Names are the program's own and not checked.
// Not a tree and not a reader. Not thread-safe.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace feedmerged::render {

class XmlWriter {
  public:
    /// How & and < are written in text. Both mean the same in XML; the RSS Advisory Board's profile
    /// asks for hexadecimal references in plain text, since readers that decode twice get it right.
    enum class References { Named, Hexadecimal };

    XmlWriter();

    /// `name` must outlive the element; string literals do.
    XmlWriter& open(std::string_view name);
    /// Only directly after open().
    XmlWriter& attribute(std::string_view name, std::string_view value);
    /// The same, where there is a value.
    XmlWriter& attribute_if(std::string_view name, std::string_view value);
    XmlWriter& text(std::string_view text, References references = References::Named);
    XmlWriter& close();
    /// open, text, close.
    XmlWriter& element(std::string_view name, std::string_view text,
                       References references = References::Named);
    /// The same, where there is a text.
    XmlWriter& element_if(std::string_view name, std::string_view text,
                          References references = References::Named);

    /// Closes what is open and hands the document out; the writer is used up.
    [[nodiscard]] std::string finish();

  private:
    enum class Content { None, Text, Elements };
    struct Element {
        std::string_view name{};
        Content content = Content::None;
    };

    void end_start_tag();
    void break_line(std::size_t depth);

    std::string out_;
    std::vector<Element> open_;
    bool in_start_tag_ = false;
};

}  // namespace feedmerged::render
