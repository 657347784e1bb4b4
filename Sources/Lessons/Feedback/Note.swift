/// A line that a lesson says; how it looks is the terminal's business.
package struct Note: Hashable, Sendable {
  package enum Tone: Hashable, Sendable { case plain, title, good, bad, faint, prose }

  package var text: String
  package var tone: Tone

  package init(_ text: String, _ tone: Tone = .plain) {
    self.text = text
    self.tone = tone
  }
}
