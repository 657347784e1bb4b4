import Lessons

/// The loop's sentences in one language.
package struct Texts: Sendable {
  package enum Language: String, CaseIterable, Sendable {
    case en, ko
  }

  package let language: Language

  package init(_ language: Language) { self.language = language }

  /// The sentence with its `{placeholders}` filled.
  package func callAsFunction(_ text: Text, _ values: KeyValuePairs<String, String> = [:]) -> String {
    let catalogue = Self.catalogue(of: language)
    guard var sentence = catalogue[text] else {
      preconditionFailure("the catalogue of \(language.rawValue) lacks \(text.rawValue), which a test forbids")
    }
    for (name, value) in values { sentence = sentence.replacing("{\(name)}", with: value) }
    return language == .ko ? sentence.withParticles : sentence
  }

  package static func catalogue(of language: Language) -> [Text: String] {
    switch language {
    case .en: allEnglish
    case .ko: allKorean
    }
  }

  private static let allEnglish = english.merging(retiredEnglish) { own, _ in own }
  private static let allKorean = korean.merging(retiredKorean) { own, _ in own }
}
