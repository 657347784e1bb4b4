import KubernetesDescriptions

/// The texts about kubectl, as they are written; the client makes sense of them.
package enum KubectlTexts {
  package static var lines: [String] {
    let text = kubernetes_kubectl_help()
    let bytes = UnsafeBufferPointer(start: text.bytes, count: text.count)
    return bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
  }
}
