// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import OCIModel

/// Tells questions apart whose answers are the same for one set of credentials.
struct QuestionKey: Hashable, Sendable {
    private let repository: String
    private let isMirror: Bool
    private let url: HTTPURL
    private let accept: [String]
    private let limit: Int

    init(_ question: RegistrySession.Question, at endpoint: Endpoint) {
        repository = endpoint.repositoryKey
        isMirror = endpoint.isMirror
        url = question.url
        accept = question.accept.map(\.rawValue)
        limit = question.limit
    }
}
