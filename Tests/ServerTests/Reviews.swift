// SPDX-License-Identifier: Apache-2.0

/// AdmissionReviews as an API server sends them.
enum Reviews {
    static let uid = "705ab4f5-6393-11e8-b7cc-42010a800002"

    static let text = """
        {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"\(uid)",\
        "kind":{"group":"argoproj.io","version":"v1alpha1","kind":"Application"},\
        "resource":{"group":"argoproj.io","version":"v1alpha1","resource":"applications"},\
        "requestKind":{"group":"argoproj.io","version":"v1alpha1","kind":"Application"},\
        "requestResource":{"group":"argoproj.io","version":"v1alpha1","resource":"applications"},\
        "name":"guestbook","namespace":"argocd","operation":"UPDATE",\
        "userInfo":{"username":"system:serviceaccount:argocd:argocd-server","uid":"u","groups":["g1","g2"]},\
        "object":{"kind":"Application","spec":{"project":"default"}},\
        "oldObject":{"kind":"Application","spec":{}},"dryRun":false,"options":null}}
        """

    static var bytes: [UInt8] { Array(text.utf8) }

    static func replacing(_ part: String, _ other: String) -> [UInt8] {
        Array(text.replacing(part, with: other).utf8)
    }
}
