"""A linear program that is asked several questions: HiGHS keeps its basis between them."""

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.float64]

_FEASIBILITY = 1e-9
_DUAL, _PRIMAL = 1, 4
_WITHOUT_ANSWER = (
    highspy.HighsModelStatus.kUnbounded,
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)


class Program:
    """Rows of coefficients between bounds, on columns between bounds; all 0 until they are set."""

    def __init__(self, rows: csr_matrix, *, primal: bool) -> None:
        """Hand the model over.

        Args:
            rows: (rows, columns) coefficients.
            primal: Whether what is asked will change more than the bounds.
        """
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.silent()
        for option, value in (
            ("threads", 1),
            ("simplex_strategy", _PRIMAL if primal else _DUAL),
            ("primal_feasibility_tolerance", _FEASIBILITY),
            ("dual_feasibility_tolerance", _FEASIBILITY),
        ):
            self._highs.setOptionValue(option, value)
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = rows.shape
        self._columns = np.arange(rows.shape[1], dtype=np.int32)
        self._rows = np.arange(rows.shape[0], dtype=np.int32)
        model.col_cost_ = np.zeros(rows.shape[1])
        model.col_lower_ = model.col_upper_ = np.zeros(rows.shape[1])
        model.row_lower_ = model.row_upper_ = np.zeros(rows.shape[0])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = rows.indptr
        model.a_matrix_.index_ = rows.indices
        model.a_matrix_.value_ = rows.data
        self._highs.passModel(model)

    def bound(self, least: Floats, most: Floats) -> None:
        """Put the columns between bounds; infinite where there is none."""
        self._highs.changeColsBounds(len(self._columns), self._columns, least, most)

    def bound_rows(self, least: Floats, most: Floats) -> None:
        """Put the first rows between bounds."""
        rows = self._rows[: len(least)]
        self._highs.changeRowsBounds(len(rows), rows, least, most)  # type: ignore[attr-defined]

    def maximise(self, objective: Floats) -> Floats | None:
        """Give the columns that make an objective largest; None if nothing bounds it, or allows it.

        Raises:
            RuntimeError: If the solver gives up.
        """
        self._highs.changeColsCost(len(self._columns), self._columns, -objective)
        self._highs.run()
        status = self._highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            self._highs.clearSolver()  # from a fresh start: the last basis may mislead it
            self._highs.run()
            status = self._highs.getModelStatus()
        if status in _WITHOUT_ANSWER:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS stopped: {self._highs.modelStatusToString(status)}.")
        return np.array(self._highs.getSolution().col_value)
