import Glibc
import Terminal
import Testing

@Suite(.serialized) struct PlainLineSourceTests {
  @Test func pipeGivesLinesWithoutPromptsAndKeepsTheLastOne() throws {
    let input = try TemporaryFile("kubectl get pods\r\ncat <<E\n하나\nE\nlast")
    let output = try TemporaryFile()
    let source = PlainLineSource(input: open(input.path, O_RDONLY), output: open(output.path, O_WRONLY))
    let request = LineRequest(prompt: "$ ", isComplete: { !$0.hasPrefix("cat") || $0.hasSuffix("\nE") })
    #expect(source.readLine(request) == .line("kubectl get pods"))
    #expect(source.readLine(request) == .line("cat <<E\n하나\nE"))
    #expect(source.readLine(request) == .line("last"))
    #expect(source.readLine(request) == .end)
    #expect(output.text == "")
    #expect(!source.isInteractive)
  }
}
