// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON

/// Answers the body of an admission call. What is no AdmissionReview that can be answered gets HTTP 400, which the API
/// server counts as a failed call; everything else gets a review, and an allowing one only from the handler.
enum AdmissionAnswer {
    static func answer(
        _ body: [UInt8], of endpoint: AdmissionEndpoint, isBusy: Bool, within time: Duration
    ) async -> APIResponse {
        let request: AdmissionRequest
        switch parse(body) {
        case .success(let parsed): request = parsed
        case .failure(let problem): return .text("\(problem)\n", status: 400)
        }
        let response = await decide(request, endpoint, isBusy: isBusy, within: time)
        return .json(response.review(uid: request.uid))
    }

    private static func decide(
        _ request: AdmissionRequest, _ endpoint: AdmissionEndpoint, isBusy: Bool, within time: Duration
    ) async -> AdmissionResponse {
        guard !isBusy else { return .denied("There are too many requests at once. Try again.") }
        switch request.operation {
        case .create, .update:
            guard request.object?.object != nil else {
                return .denied("The AdmissionReview has no request.object, so nothing can be decided.")
            }
        case .delete, .connect: break
        }
        return await firstResult(within: time) { await endpoint.handle(request) }
            ?? .denied("The request could not be decided in time. Try again.")
    }

    private static func parse(_ body: [UInt8]) -> Result<AdmissionRequest, Problem> {
        do throws(JSONSyntaxError) {
            let review = try JSON(parsing: body, limits: limits)
            do throws(AdmissionReviewError) {
                return .success(try AdmissionRequest(review: review))
            } catch {
                return .failure(.review(error))
            }
        } catch {
            return .failure(.json(error))
        }
    }

    private enum Problem: Error, CustomStringConvertible {
        case json(JSONSyntaxError)
        case review(AdmissionReviewError)

        var description: String {
            switch self {
            case .json(let error):
                "The body is not JSON that can be taken: \(LogText.bounded("\(error)", 256))."
            case .review(.notAReview): "The body is no AdmissionReview: its kind is another."
            case .review(.unsupportedVersion(let version)):
                "The AdmissionReview has the version \(LogText.bounded(version, 64)), not admission.k8s.io/v1."
            case .review(.missing(let path)): "The AdmissionReview has no \(path) that can be used."
            }
        }
    }

    /// Objects of Kubernetes nest less deep than this. Their values take ten bytes on average, so that the largest that
    /// etcd takes has far fewer of them.
    static let limits = JSONLimits(bytes: 8 << 20, depth: 128, nodes: 500_000)
}
