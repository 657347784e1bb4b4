/// What is to be seen of a line while it is edited.
package struct LineFrame: Hashable, Sendable {
  package var prompt: StyledText
  /// Stands before every further line of a text of several lines.
  package var continuation: StyledText
  package var text: [Unicode.Scalar]
  package var textStyle: Style
  /// The scalar before which the cursor stands.
  package var cursor: Int

  package init(
    prompt: StyledText,
    continuation: StyledText = "> ",
    text: [Unicode.Scalar] = [],
    textStyle: Style = .plain,
    cursor: Int = 0
  ) {
    self.prompt = prompt
    self.continuation = continuation
    self.text = text
    self.textStyle = textStyle
    self.cursor = cursor
  }
}
