import API
import Objects

/// `kubectl certificate approve`.
struct CertificateApprove: CertificateDecision {
  static let condition = "Approved"
  static let opposite = "Denied"
  static let reason = "KubectlApprove"
  static let message = "This CSR was approved by kubectl certificate approve."
  var context: CommandContext
}
