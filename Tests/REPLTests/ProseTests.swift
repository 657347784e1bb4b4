import REPL
import Terminal
import Testing

@Suite struct ProseTests {
  @Test func paragraphsFlowAndCodeStays() {
    let text = """
      A **pod** is the
      smallest unit. Try `kubectl get pods`.

      - one container
        or several
      2. 둘째 항목은 조금 더 깁니다

      ```
      kubectl   run web
      ```

      """
    #expect(
      Prose.lines(text, width: 24, coloring: .plain).map(\.plain) == [
        "A pod is the smallest", "unit. Try `kubectl get", "pods`.", "", "• one container or", "  several",
        "2. 둘째 항목은 조금 더", "   깁니다", "", "  kubectl   run web",
      ]
    )
  }

  @Test func codeIsColouredInsteadOfQuoted() {
    #expect(
      Prose.styled("type `ls` **now**", .colored) == "type " + StyledText("ls", .cyan) + " " + StyledText("now", .bold)
    )
  }
}
