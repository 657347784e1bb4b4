/// A text in the languages of a lesson.
package struct LocalizedText: Hashable, Sendable {
  package var texts: [String: String]

  package init(_ texts: [String: String]) { self.texts = texts }

  /// English where the language is missing.
  package func callAsFunction(_ language: String) -> String { texts[language] ?? texts["en"] ?? "" }
}
