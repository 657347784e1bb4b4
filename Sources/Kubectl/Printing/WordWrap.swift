/// Lines broken between words, as github.com/mitchellh/go-wordwrap breaks them: spaces that begin a line stay.
enum WordWrap {
  static func wrap(_ text: String, at limit: Int) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { wrapped(line: $0, at: limit) }
      .joined(separator: "\n")
  }

  private static func wrapped(line: Substring, at limit: Int) -> String {
    var result = ""
    var width = 0
    var rest = line
    while !rest.isEmpty {
      let spaces = rest.prefix { $0.isWhitespace }
      rest = rest.dropFirst(spaces.count)
      let word = rest.prefix { !$0.isWhitespace }
      rest = rest.dropFirst(word.count)
      if word.isEmpty {
        return width + spaces.count > limit ? result : result + spaces
      }
      // A word that begins its line stays there, however long it is.
      if width + spaces.count + word.count > limit, width + spaces.count > 1 {
        result += "\n" + word
        width = word.count
      } else {
        result += spaces + word
        width += spaces.count + word.count
      }
    }
    return result
  }
}
