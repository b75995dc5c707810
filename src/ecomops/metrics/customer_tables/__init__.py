"""Tables of customers: recency and frequency, cohorts, segments, and whom to address next."""

from __future__ import annotations

from ecomops.metrics.customer_tables.book import OrderBook
from ecomops.metrics.customer_tables.campaign_rule import CampaignRule
from ecomops.metrics.customer_tables.candidate_result import (
    CampaignGoal,
    Candidate,
    CandidateTable,
    RankBy,
)
from ecomops.metrics.customer_tables.candidates import candidates
from ecomops.metrics.customer_tables.cohort_result import CohortCell, CohortTable
from ecomops.metrics.customer_tables.cohort_text import CohortFigure
from ecomops.metrics.customer_tables.cohorts import cohort_table
from ecomops.metrics.customer_tables.rfm import rfm_table
from ecomops.metrics.customer_tables.rfm_result import CustomerRfm, RfmTable
from ecomops.metrics.customer_tables.segment_presets import (
    EIGHT_SEGMENTS,
    LIFECYCLE_SEGMENTS,
    eight_segments,
    lifecycle_segments,
)
from ecomops.metrics.customer_tables.segment_result import Segment, SegmentTable
from ecomops.metrics.customer_tables.segment_rules import SegmentRule, SegmentScheme, WholeRange
from ecomops.metrics.customer_tables.segments import segments

__all__ = [
    "EIGHT_SEGMENTS",
    "LIFECYCLE_SEGMENTS",
    "CampaignGoal",
    "CampaignRule",
    "Candidate",
    "CandidateTable",
    "CohortCell",
    "CohortFigure",
    "CohortTable",
    "CustomerRfm",
    "OrderBook",
    "RankBy",
    "RfmTable",
    "Segment",
    "SegmentRule",
    "SegmentScheme",
    "SegmentTable",
    "WholeRange",
    "candidates",
    "cohort_table",
    "eight_segments",
    "lifecycle_segments",
    "rfm_table",
    "segments",
]
