import Objects
import Testing

@Suite("Sharing between values")
struct ValueSharingTests {
  private let pod: Value = ["kind": "Pod", "metadata": ["name": "a"], "spec": ["list": [["x": 1], ["y": ["z": "w"]]]]]

  @Test func whatIsAlikeIsHeldOnce() throws {
    let other: Value = ["kind": "Pod", "metadata": ["name": "b"], "spec": ["list": [["x": 2], ["y": ["z": "w"]]]]]
    #expect(!(try #require(other["spec"]?["list"]?.array?[1]).isIdentical(to: pod["spec"]?["list"]?.array?[1] ?? [:])))
    let shared = other.sharing(pod)
    #expect(shared == other)
    #expect(try #require(shared["spec"]?["list"]?.array?[1]).isIdentical(to: pod["spec"]?["list"]?.array?[1] ?? [:]))
    #expect(shared["spec"]?["list"]?.array?[0] == ["x": 2])
  }

  @Test func allAlikeIsTheOther() {
    let copy: Value = ["kind": "Pod", "metadata": ["name": "a"], "spec": ["list": [["x": 1], ["y": ["z": "w"]]]]]
    #expect(copy.sharing(pod).isIdentical(to: pod))
  }

  @Test(
    arguments: [
      ["kind": "Pod"], ["a": 1, "kind": "Pod", "spec": ["list": []]], [], "text", .null,
      ["kind": "Pod", "metadata": ["name": "a", "uid": "1"], "spec": ["list": [["y": ["z": "w"]], ["x": 1], .null]]],
    ] as [Value]
  )
  func nothingChanges(_ value: Value) {
    #expect(value.sharing(pod) == value)
    #expect(pod.sharing(value) == pod)
  }

  @Test func bytesCount() {
    let kelvin: Value = ["unit": "\u{212A}", "zero": .double(-0.0)]
    let shared = kelvin.sharing(["unit": "K", "zero": .double(0)])
    #expect(shared["unit"]?.string?.utf8.count == 3)
    #expect(shared["zero"]?.number?.sign == .minus)
  }
}
