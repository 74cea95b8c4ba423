// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON

/// Answers the body of an admission call. What is no AdmissionReview that can be answered gets HTTP 400, which the API
/// server counts as a failed call; everything else gets a review, and an allowing one only from the handler.
enum AdmissionAnswer {
    static func answer(
        _ body: [UInt8], of endpoint: AdmissionEndpoint, isBusy: Bool, within time: Duration,
        in room: ReviewRoom
    ) async -> APIResponse {
        guard !isBusy else { return denial(of: body, "There are too many requests at once. Try again.") }
        let started = ContinuousClock.now
        guard let place = await room.place(for: body, within: time) else {
            return denial(of: body, "There are too many large requests at once. Try again.")
        }
        let request: AdmissionRequest
        switch parse(body, values: room.limits.reviewValues) {
        case .success(let parsed): request = parsed
        case .failure(let problem): return problem.response
        }
        let left = time - started.duration(to: .now)
        return .json(await decide(request, endpoint, within: left, holding: place).review(uid: request.uid))
    }

    /// Denies a review without parsing it.
    private static func denial(of body: [UInt8], _ why: String) -> APIResponse {
        guard let uid = AdmissionRequest.uid(ofReview: body) else { return Problem.unnamed.response }
        return .json(AdmissionResponse.denied(why).review(uid: uid))
    }

    private static func decide(
        _ request: AdmissionRequest, _ endpoint: AdmissionEndpoint, within time: Duration,
        holding place: ReviewRoom.Place
    ) async -> AdmissionResponse {
        switch request.operation {
        case .create, .update:
            guard request.object?.object != nil else {
                return .denied("The AdmissionReview has no request.object, so nothing can be decided.")
            }
        case .delete, .connect: break
        }
        let response = await firstResult(within: time) {
            let response = await endpoint.handle(request)
            // A handler whose answer nobody waits for any longer holds the request all the same.
            withExtendedLifetime(place) {}
            return response
        }
        return response ?? .denied("The request could not be decided in time. Try again.")
    }

    private static func parse(_ body: [UInt8], values: Int) -> Result<AdmissionRequest, Problem> {
        do throws(JSONSyntaxError) {
            // Objects of Kubernetes nest less deep. How large a body is has been seen to.
            let review = try JSON(
                parsing: body, limits: JSONLimits(bytes: body.count, depth: 128, nodes: values))
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
        /// It was not parsed, and cannot be denied either.
        case unnamed

        var response: APIResponse { .text("\(self)\n", status: 400) }

        var description: String {
            switch self {
            case .json(let error):
                "The body is not JSON that can be taken: \(LogText.bounded("\(error)", 256))."
            case .review(.notAReview): "The body is no AdmissionReview: its kind is another."
            case .review(.unsupportedVersion(let version)):
                "The AdmissionReview has the version \(LogText.bounded(version, 64)), not admission.k8s.io/v1."
            case .review(.missing(let path)): "The AdmissionReview has no \(path) that can be used."
            case .unnamed: "The body is no AdmissionReview with a request.uid that can be used."
            }
        }
    }
}
