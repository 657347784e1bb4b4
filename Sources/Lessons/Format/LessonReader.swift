import API
import Objects

/// Reads one place of a lesson's file strictly: every key must be known, every value of the right kind.
struct LessonReader {
  let file: String
  let value: LocatedValue

  func error(_ message: String, at place: LocatedValue? = nil) -> LessonError {
    let place = place ?? value
    return LessonError(file: file, line: place.line, column: place.column, message: message)
  }

  /// - Throws: for a value that is no map, and for keys that are not in the list.
  func keys(_ known: [String]) throws(LessonError) {
    guard value.value.object != nil else { throw error("a map was expected here") }
    guard let stranger = value.fields.first(where: { !known.contains($0.key) }) else { return }
    throw LessonError(
      file: file,
      line: stranger.line,
      column: stranger.column,
      message: "unknown key \"\(stranger.key)\"; known here: \(known.joined(separator: ", "))"
    )
  }

  func has(_ key: String) -> Bool { value[key] != nil }

  func child(_ key: String) throws(LessonError) -> LessonReader {
    guard let child = value[key] else { throw error("the key \"\(key)\" is missing") }
    return LessonReader(file: file, value: child)
  }

  func optional(_ key: String) -> LessonReader? { value[key].map { LessonReader(file: file, value: $0) } }

  var items: [LessonReader] {
    get throws(LessonError) {
      guard value.value.array != nil else { throw error("a list was expected here") }
      return value.elements.map { LessonReader(file: file, value: $0) }
    }
  }

  var string: String {
    get throws(LessonError) {
      guard let text = value.value.string else { throw error("a string was expected here") }
      return text
    }
  }

  var int: Int {
    get throws(LessonError) {
      guard let number = value.value.int else { throw error("a whole number was expected here") }
      return number
    }
  }

  var strings: [String] {
    get throws(LessonError) {
      var strings: [String] = []
      for item in try items { strings.append(try item.string) }
      return strings
    }
  }

  var duration: Duration {
    get throws(LessonError) {
      guard let duration = GoDuration.parse(try string), duration >= .zero else {
        throw error("a duration such as 30s or 1m30s was expected here")
      }
      return duration
    }
  }

  /// A lower-case word of letters, digits and dashes.
  var id: String {
    get throws(LessonError) {
      let text = try string
      let isLegal = text.utf8.allSatisfy { ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == 45 }
      guard isLegal, let first = text.utf8.first, first >= 97 else {
        throw error("\"\(text)\" is no id: lower-case letters, digits and dashes, beginning with a letter")
      }
      return text
    }
  }

  var text: LocalizedText {
    get throws(LessonError) {
      guard value.value.object != nil else { throw error("a text is a map of languages: {en: …, ko: …}") }
      var texts: [String: String] = [:]
      for field in value.fields {
        guard ["en", "ko"].contains(field.key) else {
          throw LessonError(
            file: file,
            line: field.line,
            column: field.column,
            message: "unknown language \"\(field.key)\""
          )
        }
        texts[field.key] = try LessonReader(file: file, value: field.value).string
      }
      for language in ["en", "ko"] where texts[language] == nil {
        throw error("the text has no \"\(language)\"")
      }
      return LocalizedText(texts)
    }
  }

  func text(_ key: String) throws(LessonError) -> LocalizedText { try child(key).text }

  /// A map from paths to contents.
  var files: [LessonFile] {
    get throws(LessonError) {
      guard value.value.object != nil else { throw error("files are a map from a path to its content") }
      var files: [LessonFile] = []
      for field in value.fields {
        files.append(
          LessonFile(path: field.key, content: try LessonReader(file: file, value: field.value).string)
        )
      }
      return files
    }
  }
}

/// A file that stands in the learner's home.
package struct LessonFile: Hashable, Sendable {
  package var path: String
  package var content: String

  package init(path: String, content: String) {
    self.path = path
    self.content = content
  }
}
