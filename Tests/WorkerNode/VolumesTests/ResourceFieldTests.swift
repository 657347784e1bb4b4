import Objects
import Testing
import Volumes

@Suite struct ResourceFieldTests {
  private static let container: Value = [
    "resources": ["limits": ["memory": "64Mi"], "requests": ["cpu": "250m", "memory": "32Mi"]]
  ]

  @Test(arguments: [
    ("limits.memory", "0", "67108864"), ("limits.memory", "1Mi", "64"), ("requests.cpu", "0", "1"),
    ("requests.cpu", "1m", "250"), ("requests.memory", "1", "33554432"), ("limits.cpu", "1", "2"),
    ("requests.ephemeral-storage", "0", "0"),
  ])
  func amounts(resource: String, divisor: String, expected: String) {
    let reference: Value = ["resource": .string(resource), "divisor": .string(divisor)]
    let text = ResourceField(reference).text(of: Self.container, allocatable: ["cpu": "2", "memory": "8Gi"])
    #expect(text == expected)
  }
}
